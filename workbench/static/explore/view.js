// Draws a picture and all that stands around it: legend, tables, time and panel.
import { fill, h } from "./dom.js";
import { remember } from "./keeping.js";

const DAY = 86_400_000; // milliseconds

export class View {
  /** `explorer`: what is picked, found and known. `parts`: of its page. */
  constructor(explorer, parts) {
    this.explorer = explorer;
    this.parts = parts;
    this.communities = new Map();
    this.degrees = new Map();
    this.looks = []; // as the legend has them
  }

  look(node) {
    const { picture, words } = this.explorer;
    const { colour } = picture.state;
    return colour === "risk" ? words.risk(node) : colour === "community" ? words.community(this.communities.get(node.id)) : words.look(node);
  }

  draw() {
    const { picture, words } = this.explorer;
    const { state } = picture;
    const there = picture.candidates();
    const all = picture.among(new Set(there.map(({ id }) => id)));
    if (state.colour === "community") this.communities = this.parts.canvas.communities(there.map(({ id }) => id), all);
    const nodes = there.filter((node) => !state.off.has(this.look(node).key));
    this.explorer.visible = new Set(nodes.map(({ id }) => id));
    const links = all.filter(({ start, end }) => this.explorer.visible.has(start) && this.explorer.visible.has(end));
    const left = picture.leftOver(this.explorer.visible);
    const drawn = nodes.map((node) => ({ id: node.id, name: words.name(node), sign: words.sign(node), size: words.size(node), tone: this.look(node).tone, kindOf: node.label, level: node.level, hollow: false, pinned: state.pinned.has(node.id) }));
    const signs = left.map((group) => ({ id: group.id, name: `${words.relation(group.relationship, group.outgoing)} · ${words.kind(group)}`, sign: words.number.format(group.count), size: 16, tone: "--node-group", kindOf: "Group", level: null, hollow: true, pinned: false }));
    const edges = links.map(({ id, start, end, type }) => ({ id, start, end, name: words.relation(type) }));
    const ways = left.map((group) => ({ id: `${group.id} way`, start: group.outgoing ? group.owner : group.id, end: group.outgoing ? group.id : group.owner, name: words.relation(group.relationship) }));
    this.parts.canvas.show([...drawn, ...signs], [...edges, ...ways]);
    if (this.explorer.picked !== null && !this.explorer.visible.has(this.explorer.picked) && !left.some(({ id }) => id === this.explorer.picked)) this.explorer.picked = null;
    if (this.explorer.pickedLink !== null && !links.some(({ id }) => id === this.explorer.pickedLink)) this.explorer.pickedLink = null;
    this.parts.canvas.pick(this.explorer.picked, { into: false });
    if (this.explorer.pickedLink) this.parts.canvas.pickEdge(this.explorer.pickedLink);
    this.drawRoute();
    this.drawTools(there, nodes, links);
    this.drawTime();
    this.drawPanel();
    remember(this.explorer);
  }

  drawRoute() {
    const path = this.explorer.found?.paths[this.explorer.found.at];
    if (!path) return this.parts.canvas.route([], []);
    const ways = new Set(path.steps.map(({ type, outgoing }, i) => (outgoing ? [path.nodes[i], type, path.nodes[i + 1]] : [path.nodes[i + 1], type, path.nodes[i]]).join(" ")));
    const edges = [...this.explorer.picture.links.values()].filter(({ start, type, end }) => ways.has([start, type, end].join(" ")));
    this.parts.canvas.route(path.nodes, edges.map(({ id }) => id));
  }

  drawTools(there, nodes, links) {
    const { picture, words } = this.explorer;
    const { state } = picture;
    for (const [group, value] of [[this.parts.layouts, state.layout], [this.parts.colours, state.colour]]) {
      for (const each of group.children) each.setAttribute("aria-pressed", String(each.dataset.value === value));
    }
    this.parts.undoButton.disabled = !picture.past.length;
    this.parts.redoButton.disabled = !picture.future.length;
    const looks = new Map();
    for (const node of there) {
      const look = this.look(node);
      looks.set(look.key, { ...look, count: (looks.get(look.key)?.count ?? 0) + 1 });
    }
    const order = [...looks.values()].sort((a, b) => (state.colour === "kind" ? b.count - a.count : 0) || (a.key < b.key ? -1 : 1));
    const types = new Map([...state.offRelations].map((type) => [type, 0]));
    for (const { type } of links) types.set(type, (types.get(type) ?? 0) + 1);
    this.looks = order;
    this.parts.legend.show({ looks: order, relations: [...types].sort((a, b) => b[1] - a[1]), off: state.off, offRelations: state.offRelations, hidden: [...state.hidden].filter((id) => state.shown.has(id)).length });
    const degrees = new Map();
    for (const { start, end } of links) for (const id of [start, end]) degrees.set(id, (degrees.get(id) ?? 0) + 1);
    this.degrees = degrees;
    this.parts.tables.show({ nodes, links, degrees, picked: this.explorer.picked, pickedLink: this.explorer.pickedLink, names: (id) => words.name(picture.nodes.get(id)) });
    this.drawEmpty(state.shown.size === 0);
  }

  drawEmpty(empty) {
    this.parts.empty.hidden = !empty && this.parts.canvas.drawn;
    if (!empty) return fill(this.parts.empty, h("p", { class: "state-title" }, this.explorer.say("undrawable")), h("p", {}, this.explorer.say("undrawable_hint")));
    const starts = this.explorer.given.starts.map(({ id, name }) => h("button", { type: "button", class: "button", "data-key": id, onclick: () => this.explorer.add([id], id, { expand: true }) }, name));
    fill(this.parts.empty, h("i", { class: "q-icon material-icons notranslate", "aria-hidden": "true" }, "hub"), h("p", { class: "state-title" }, this.explorer.say("empty")), h("p", {}, this.explorer.say("empty_hint")), h("div", { class: "explore-acts" }, starts));
  }

  drawTime() {
    const first = this.explorer.picture.firstDay();
    const days = (one, other) => Math.round((Date.parse(other) - Date.parse(one)) / DAY);
    if (this.parts.slider.dataset.first === undefined || document.activeElement !== this.parts.slider) {
      const span = Math.max(days(first, this.explorer.given.today), 0);
      Object.assign(this.parts.slider, { min: span ? "0" : "-1", max: String(span), disabled: !span });
      this.parts.slider.dataset.first = first;
      this.parts.slider.value = String(days(first, this.explorer.picture.state.day));
    }
    this.parts.slider.setAttribute("aria-valuetext", this.explorer.words.day(this.explorer.picture.state.day));
    this.parts.dayText.textContent = this.explorer.words.day(this.explorer.picture.state.day);
    this.parts.slider.closest("label").hidden = this.explorer.picture.state.shown.size === 0;
  }

  async drawPanel() {
    const { picture, words } = this.explorer;
    if (this.explorer.found) return this.parts.panel.paths(this.explorer.found, this.explorer.found.at, (id) => words.name(picture.nodes.get(id)));
    if (this.explorer.pickedLink) {
      const link = picture.links.get(this.explorer.pickedLink);
      if (link) return this.parts.panel.link(link, { start: picture.nodes.get(link.start), end: picture.nodes.get(link.end) });
    }
    const owner = this.explorer.isGroup(this.explorer.picked) ? picture.state.groups.get(this.explorer.picked).owner : this.explorer.picked;
    const node = picture.nodes.get(owner);
    if (!node) return this.parts.panel.none();
    const shown = (groups) => this.parts.panel.node(node, { picture, groups, start: this.explorer.start ? picture.nodes.get(this.explorer.start) : null, links: this.degrees.get(node.id) ?? 0 });
    const key = `${picture.state.day} ${owner}`;
    shown(this.explorer.groups.get(key) ?? null);
    if (this.explorer.groups.has(key)) return;
    const picked = this.explorer.picked;
    await this.explorer.around(owner);
    if (this.explorer.groups.has(key) && this.explorer.picked === picked && !this.explorer.found) shown(this.explorer.groups.get(key));
  }
}
