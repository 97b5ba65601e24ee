// Beside the picture: what the picked node is and what is around it, why a relationship is there, which paths were found.
import { button, fill, h } from "./dom.js";
import { groupKey } from "./picture.js";

const facts = (pairs) => h("dl", { class: "facts" }, pairs.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

export class Panel {
  constructor(words, acts) {
    this.words = words;
    this.acts = acts;
    this.element = h("section", { class: "card explore-picked", "aria-labelledby": "explore-picked-title" });
  }

  title(text, ...beside) {
    return h("header", { class: "card-head" }, h("h2", { id: "explore-picked-title" }, text), ...beside);
  }

  none() {
    const { words } = this;
    fill(this.element, this.title(words.say("nothing_picked")), h("p", { class: "muted small" }, words.say("pick_hint")), h("ul", { class: "explore-keys small muted" }, words.words.keys.split("\n").map((line) => h("li", {}, line))));
  }

  node(node, { picture, groups, start, links }) {
    const { words, acts } = this;
    const say = (key, values) => words.say(key, values);
    const look = words.look(node);
    const pinned = picture.state.pinned.has(node.id);
    const key = node.id.slice(node.id.indexOf(":") + 1);
    const page = acts.page(node);
    fill(
      this.element,
      this.title(words.name(node), h("span", { class: "explore-look" }, h("i", { style: `background:var(${look.tone})` }), words.kind(node))),
      facts([
        [say("id"), h("span", { class: "mono" }, key)],
        [say("level"), words.levels[node.level]],
        [say("since"), node.since && words.day(node.since)],
        [say("risk"), node.risk !== null && words.part.format(node.risk)],
        [say("relationships"), words.number.format(links)],
      ]),
      node.synthetic && h("p", { class: "small muted" }, say("synthetic")),
      h("div", { class: "explore-acts" },
        button("unfold_more", say("expand"), () => acts.expand(node.id), { "data-key": "expand" }),
        button("unfold_less", say("collapse"), () => acts.collapse(node.id), { "data-key": "collapse" }),
        button("push_pin", say("pin"), () => acts.pin(node.id), { "aria-pressed": String(pinned), "data-key": "pin" }),
        button("visibility_off", say("hide"), () => acts.hide(node.id), { "data-key": "hide" }),
        start && start.id !== node.id
          ? button("route", say("path_from", { name: words.name(start) }), () => acts.paths(start.id, node.id), { "data-key": "path" })
          : button("trip_origin", say("path_start"), () => acts.startPath(node.id), { "aria-pressed": String(start?.id === node.id), "data-key": "path" }),
        page && h("a", { class: "button", href: page }, say("open")),
      ),
      h("h3", {}, say("around")),
      groups === null ? h("div", { class: "loading explore-loading" }) : this.groups(node.id, groups, picture),
    );
  }

  groups(owner, groups, picture) {
    const { words, acts } = this;
    if (!groups.length) return h("p", { class: "muted" }, words.say("nothing_around"));
    const rows = groups.map((each) => {
      const group = { ...each, owner };
      const shown = picture.shownOf(group);
      const what = words.kind(group);
      const count = `${words.number.format(shown)} / ${words.number.format(group.count)}`;
      const more = shown < group.count && button("add", words.say("add_group", { kind: what, count: group.count - shown }), () => acts.unfold(group), { bare: true, "data-key": groupKey(group) });
      return h("tr", {}, h("td", {}, words.relation(group.relationship, group.outgoing)), h("td", {}, what), h("td", { class: "n" }, count), h("td", { class: "n" }, more));
    });
    const heads = ["relationship", "kind", "shown_of"].map((key, i) => h("th", { scope: "col", class: i === 2 ? "n" : null }, words.say(key)));
    return h("div", { class: "table-wrap" }, h("table", { class: "plain explore-groups" }, h("thead", {}, h("tr", {}, heads, h("td", {}))), h("tbody", {}, rows)));
  }

  /** Why a relationship stands there: what it says, since when, and its path as answers write it. */
  link(link, { start, end }) {
    const { words, acts } = this;
    const { since, until, ...others } = link.properties;
    const told = Object.entries(others).filter(([, value]) => value !== null && value !== false).map(([name, value]) => [words.words[`property_${name}`] ?? name, value === true ? words.say("yes") : (words.values[name]?.[value] ?? String(value))]);
    const there = (node) => button("my_location", words.name(node), () => acts.pick(node.id), { "data-key": node.id });
    fill(
      this.element,
      this.title(words.relation(link.type)),
      h("p", { class: "explore-says" }, words.say("says", { start: words.name(start), relation: words.relation(link.type), end: words.name(end) })),
      facts([[words.say("since"), since ? words.day(since) : words.say("always")], [words.say("until"), until ? words.day(until) : words.say("still")], ...told]),
      h("div", { class: "explore-acts" }, there(start), there(end)),
      h("h3", {}, words.say("because")),
      h("div", { class: "because" }, h("p", {}, words.words[`because_${link.type}`] ?? words.say("because_recorded")), h("p", { class: "path mono" }, `${link.start} ${link.type}> ${link.end}`)),
    );
  }

  paths(found, at, names) {
    const { words, acts } = this;
    const list = found.paths.map((path, i) =>
      h("li", {}, h("button", { type: "button", class: "explore-path", "aria-pressed": String(i === at), "data-key": `path-${i}`, onclick: () => acts.showPath(i) },
        h("b", {}, words.say("steps", { count: path.nodes.length - 1 })),
        h("span", {}, names(path.nodes[0]), path.steps.map(({ type, outgoing }, nth) => [h("span", { class: "muted" }, ` ${words.relation(type, outgoing)} `), names(path.nodes[nth + 1])])))));
    fill(
      this.element,
      this.title(words.say("paths"), h("span", { class: "end" }, button("close", words.say("close_paths"), () => acts.endPaths(), { bare: true, "data-key": "close" }))),
      found.paths.length
        ? h("p", { class: "muted small" }, words.say(found.complete ? "paths_hint" : "paths_incomplete"))
        : h("p", { class: "muted" }, words.say("no_path")),
      h("ol", { class: "explore-paths" }, list),
      found.paths.length > 1 && h("div", { class: "explore-acts" }, button("navigate_next", words.say("next_path"), () => acts.showPath((at + 1) % found.paths.length), { "data-key": "next" })),
    );
  }
}
