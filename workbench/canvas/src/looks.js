// How nodes and edges look, by what is pointed at, picked and stands out.
import { light, mixed } from "./drawing.js";

const SAID = 10; // relationships of a node whose names are written beside them; of more, the panel has them

/** The colours of a node that is neither dimmed nor picked. `of`: a colour of the page by its name. */
export function dress({ tone, hollow, pinned }, of) {
  const color = hollow ? of("--surface") : of(tone);
  const ink = hollow ? of("--ink") : light(color) ? "#14201f" : "#ffffff";
  return { color, rim: pinned ? of("--ink") : hollow ? of(tone) : mixed(of(tone), of("--ink"), 0.3), ink };
}

export function nodeLook(id, data, { hovered, near, picked, route, many }, of) {
  const dim = hovered !== null && !many && !near.has(id);
  const routed = route.nodes.has(id);
  const strong = id === picked || routed;
  const worn = dress(data, of);
  const shown = { ...data, ...worn, label: data.name, text: of("--ink"), paper: of("--surface"), strong };
  shown.rimWidth = data.hollow || data.pinned ? 0.2 : 0.12;
  if (dim) Object.assign(shown, { color: mixed(worn.color, of("--surface"), 0.75), rim: of("--line"), ink: null, label: null });
  if (strong) Object.assign(shown, { rim: of("--focus"), rimWidth: 0.2, size: data.size + (id === picked ? 3 : 0) });
  if (strong || data.hollow || (hovered !== null && near.size < 40 && !dim)) shown.forceLabel = true;
  shown.zIndex = strong || near.has(id) ? 1 : 0;
  return shown;
}

export function edgeLook(id, data, { graph, hovered, picked, pickedEdge, route }, of) {
  const [start, end] = graph.extremities(id);
  const focus = hovered ?? picked;
  const beside = start === focus || end === focus;
  const shown = { ...data, color: mixed(of("--line-strong"), of("--surface"), 0.45), size: 1.2, zIndex: 0, label: null };
  if (hovered !== null && !beside) shown.color = of("--line");
  if (beside) Object.assign(shown, { color: of("--muted"), label: graph.degree(focus) <= SAID ? data.name : null, forceLabel: true, zIndex: 1 });
  if (route.edges.has(id) || id === pickedEdge) Object.assign(shown, { color: of("--focus"), size: 3, label: data.name, forceLabel: true, zIndex: 2 });
  return shown;
}
