// The legend, which acts: what is switched off in it is not on the picture.
import { button, fill, h } from "./dom.js";

export class Legend {
  constructor(words, acts) {
    this.words = words;
    this.acts = acts;
    this.looks = h("div", { class: "explore-looks" });
    this.relations = h("div", { class: "explore-relations" });
    this.hidden = h("div", {});
    const filters = h("details", { class: "explore-filters" }, h("summary", {}, words.say("filter_relations")), this.relations);
    this.element = h("div", { class: "explore-legend", role: "group", "aria-label": words.say("legend") }, this.looks, this.hidden, filters);
  }

  show({ looks, relations, off, offRelations, hidden }) {
    const { words, acts } = this;
    const look = ({ key, tone, name, count }) =>
      h("button", { type: "button", class: "explore-key", "aria-pressed": String(!off.has(key)), "data-key": key, onclick: () => acts.toggle(key) },
        h("i", { style: `background:var(${tone})` }), h("span", {}, name), h("span", { class: "muted" }, words.number.format(count)));
    fill(this.looks, looks.map(look));
    const relation = ([type, count]) =>
      h("label", {}, h("input", { type: "checkbox", checked: !offRelations.has(type), "data-key": `relation-${type}`, onchange: () => acts.toggleRelation(type) }), words.relation(type), h("span", { class: "muted" }, words.number.format(count)));
    fill(this.relations, relations.map(relation));
    fill(this.hidden, hidden > 0 && button("visibility", words.say("show_hidden", { count: hidden }), () => acts.showHidden(), { "data-key": "show-hidden" }));
    this.element.hidden = !looks.length && !hidden;
  }
}
