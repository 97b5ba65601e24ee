// The same as the picture, as tables: what is picked there is picked here.
import { button, fill, h } from "./dom.js";

const ROWS = 150; // at first; more are added when asked for

export class Tables {
  constructor(words, acts) {
    this.words = words;
    this.acts = acts;
    this.which = "nodes";
    this.sorted = { by: "name", down: false };
    this.rows = ROWS;
    this.tabs = h("div", { class: "segments", role: "group", "aria-label": words.say("tables") });
    this.body = h("div", { class: "table-wrap explore-rows", tabindex: "0", role: "region", "aria-label": words.say("tables") });
    this.element = h("section", { class: "card explore-tables" }, h("header", { class: "card-head" }, this.tabs), this.body);
    this.shown = { nodes: [], links: [], degrees: new Map(), picked: null };
  }

  show(shown) {
    this.shown = shown;
    const { words } = this;
    const tab = (name, count) => h("button", { type: "button", class: "button", "aria-pressed": String(this.which === name), "data-key": `tab-${name}`, onclick: () => this.open(name) }, words.say(`${name}_counted`, { count }));
    fill(this.tabs, tab("nodes", shown.nodes.length), tab("links", shown.links.length));
    fill(this.body, this.which === "nodes" ? this.nodes() : this.links());
    const row = this.body.querySelector("tr[aria-current]");
    if (row && this.body.scrollHeight > this.body.clientHeight) this.body.scrollTop = row.offsetTop - this.body.clientHeight / 2;
  }

  open(name) {
    this.which = name;
    this.rows = ROWS;
    this.show(this.shown);
  }

  nodes() {
    const { words, acts } = this;
    const { nodes, degrees, picked } = this.shown;
    const value = { name: (node) => words.name(node), kind: (node) => words.kind(node), links: (node) => degrees.get(node.id) ?? 0 }[this.sorted.by];
    const order = (a, b) => (typeof a === "number" ? a - b : a.localeCompare(b, "zh"));
    const sorted = nodes.map((node) => [value(node), node]).sort((a, b) => order(a[0], b[0]) * (this.sorted.down ? -1 : 1)).map(([, node]) => node);
    const first = sorted.slice(0, this.rows);
    const chosen = nodes.find((node) => node.id === picked);
    if (chosen && !first.includes(chosen)) first.unshift(chosen);
    const rows = first.map((node) =>
      h("tr", { "aria-current": node.id === picked ? "true" : null, "data-node": node.id },
        h("td", {}, h("button", { type: "button", class: "explore-name", "data-key": `row-${node.id}`, onclick: () => acts.pick(node.id) }, h("i", { style: `background:var(${words.look(node).tone})` }), h("span", { title: words.name(node) }, words.name(node)))),
        h("td", {}, words.kind(node)),
        h("td", { class: "n" }, words.number.format(degrees.get(node.id) ?? 0))));
    return [this.table([["name", words.say("name")], ["kind", words.say("kind")], ["links", words.say("links"), "n"]], rows), this.more(sorted.length)];
  }

  links() {
    const { words, acts } = this;
    const { links, names, pickedLink } = this.shown;
    const rows = links.slice(0, this.rows).map((link) =>
      h("tr", { "aria-current": link.id === pickedLink ? "true" : null },
        h("td", { title: names(link.start) }, names(link.start)),
        h("td", {}, h("button", { type: "button", class: "explore-name", "data-key": `row-${link.id}`, onclick: () => acts.pickLink(link.id) }, words.relation(link.type))),
        h("td", { title: names(link.end) }, names(link.end))));
    const heads = ["from", "relationship", "to"].map((key) => h("th", { scope: "col" }, words.say(key)));
    return [h("table", { class: "plain explore-links" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)), this.more(links.length)];
  }

  table(columns, rows) {
    const heads = columns.map(([key, name, classes]) => {
      const own = this.sorted.by === key;
      const sort = () => {
        this.sorted = { by: key, down: own ? !this.sorted.down : key === "links" };
        this.show(this.shown);
      };
      return h("th", { scope: "col", class: classes, "aria-sort": own ? (this.sorted.down ? "descending" : "ascending") : "none" },
        h("button", { type: "button", class: "explore-sort", "data-key": `sort-${key}`, onclick: sort }, name, own ? h("span", { "aria-hidden": "true" }, this.sorted.down ? " ↓" : " ↑") : null));
    });
    return h("table", { class: "plain" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows));
  }

  more(count) {
    if (count <= this.rows) return null;
    const act = () => {
      this.rows += ROWS;
      this.show(this.shown);
    };
    return button("expand_more", this.words.say("more_rows", { count: count - this.rows }), act, { "data-key": "more-rows" });
  }
}
