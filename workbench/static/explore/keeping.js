// Keeping a picture: in the address of the page, for others, and in files.
import { pack, unpack } from "./link.js";
import { groupKey } from "./picture.js";
import { download, toPng } from "./saves.js";

export async function address(explorer) {
  const packed = await pack({ state: explorer.picture.state, picked: explorer.isGroup(explorer.picked) ? null : explorer.picked }, explorer.parts.canvas.positions());
  return `${location.origin}${location.pathname}#v=${packed}`;
}

/** The address of the page is that of the picture, so that to reload it or to go back loses nothing. */
export function remember(explorer) {
  clearTimeout(explorer.remembering);
  explorer.remembering = setTimeout(async () => {
    const empty = !explorer.picture.state.shown.size;
    history.replaceState(history.state, "", empty ? location.pathname + location.search : await address(explorer));
  }, 250);
}

/** Show what a link or a saved view has; what is not seen by whoever opens it is not there. */
export async function open(explorer, packed) {
  const told = await unpack(packed);
  if (!told) return explorer.tell(explorer.say("bad_link"), true);
  const answer = await explorer.ask("gather", { at: told.day, without: [], there: [], nodes: told.ids });
  if (!answer) return;
  explorer.picture.learn(answer);
  const seen = new Set(answer.nodes.map(({ id }) => id));
  explorer.picture.change((state) => {
    Object.assign(state, { day: told.day, colour: told.colour, layout: told.layout });
    state.shown = seen;
    state.hidden = new Set(told.hidden);
    state.pinned = new Set(told.pinned);
    state.owners = new Map(told.owners);
    state.off = new Set(told.off);
    state.offRelations = new Set(told.offRelations);
    state.groups = new Map(told.groups.filter(({ owner }) => seen.has(owner)).map((group) => [groupKey(group), group]));
  }, explorer.parts.canvas.positions());
  explorer.picked = seen.has(told.picked) ? told.picked : null;
  explorer.view.draw();
  const places = told.ids.map((id, i) => [id, told.places[i]]).filter(([, at]) => at !== null);
  explorer.parts.canvas.place(new Map(places.map(([id, [x, y]]) => [id, { x, y }])));
  explorer.parts.canvas.dataset.arranged = "true";
  explorer.view.draw();
  const missing = told.ids.length - seen.size;
  explorer.tell(missing ? explorer.say("missing", { count: missing }) : explorer.say("opened", { count: seen.size }), missing > 0);
}

export async function exportAs(explorer, format) {
  const name = `gezhi-${explorer.picture.state.day}`;
  if (!explorer.visible.size) return explorer.tell(explorer.say("empty"), true);
  if (format === "csv" || format === "graphml") {
    await explorer.ask("export", { at: explorer.picture.state.day, without: [...explorer.picture.state.offRelations], nodes: [...explorer.visible], format, name });
    return;
  }
  const svg = explorer.parts.canvas.svg(`${explorer.say("picture_title")} · ${explorer.words.day(explorer.picture.state.day)}`, explorer.view.looks);
  if (format === "svg") download(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`);
  else download(await toPng(svg), `${name}.png`);
}
