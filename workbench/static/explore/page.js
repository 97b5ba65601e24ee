// The page of Explore: its tools, the stage with the canvas, and what stands beside it.
import "./canvas.js";
import { button, h } from "./dom.js";
import { Legend } from "./legend.js";
import { Panel } from "./panel.js";
import { Saves } from "./saves.js";
import { searchField } from "./search.js";
import { Tables } from "./table.js";

/** Buttons of which one is pressed. */
function choice(words, name, values, act) {
  const made = values.map((value) => h("button", { type: "button", class: "button", "data-value": value, onclick: () => act(value) }, words.say(`${name}_${value}`)));
  return h("div", { class: "segments", role: "group", "aria-label": words.say(name) }, made);
}

/** Build it into `root`; answers its parts. What is done on it is up to `explorer`. */
export function buildPage(explorer, root, acts) {
  const { words } = explorer;
  const bare = (name, key, act) => button(name, words.say(key), act, { bare: true });
  const parts = {
    canvas: h("gezhi-canvas", { role: "application", "aria-label": words.say("canvas"), "aria-describedby": "explore-help" }),
    panel: new Panel(words, acts),
    tables: new Tables(words, acts),
    legend: new Legend(words, acts),
    saves: new Saves(words, explorer.given.account, acts),
    status: h("p", { class: "explore-status", role: "status" }),
    undoButton: bare("undo", "undo", () => explorer.step(true)),
    redoButton: bare("redo", "redo", () => explorer.step(false)),
    layouts: choice(words, "layout", ["force", "hierarchy", "radial"], (value) => explorer.change((state) => (state.layout = value), { arrange: true })),
    colours: choice(words, "colour", ["kind", "risk", "community"], (value) => explorer.change((state) => (state.colour = value))),
    slider: h("input", { type: "range", "aria-label": words.say("day"), step: "1" }),
    dayText: h("output", { class: "explore-day" }),
    empty: h("div", { class: "state explore-empty" }),
    search: searchField({ words, ask: (what, asked) => explorer.ask(what, asked), chosen: (node) => explorer.add([node.id], node.id) }),
  };
  const { canvas } = parts;
  const icons = h("div", { class: "explore-icons" }, parts.undoButton, parts.redoButton,
    bare("zoom_in", "zoom_in", () => canvas.zoom(0.7)), bare("zoom_out", "zoom_out", () => canvas.zoom(1.4)),
    bare("fit_screen", "fit", () => canvas.fit()), bare("delete_sweep", "clear", () => explorer.clear()));
  const keep = h("span", { class: "end" }, button("ios_share", words.say("keep"), () => parts.saves.open()));
  const tools = h("div", { class: "tools explore-tools" }, parts.search.element, parts.layouts, parts.colours, icons, keep);
  const time = h("label", { class: "explore-time" }, h("span", {}, words.say("day")), parts.slider, parts.dayText);
  parts.stage = h("div", { class: "explore-stage card" }, canvas, parts.empty, parts.legend.element, parts.status, time);
  const side = h("div", { class: "explore-side" }, parts.panel.element, parts.tables.element);
  const help = h("p", { id: "explore-help", class: "visually-hidden" }, words.say("keys"));
  root.append(tools, h("div", { class: "explore-main" }, parts.stage, side), parts.saves.dialog, help);
  return parts;
}
