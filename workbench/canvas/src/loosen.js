// Moves nodes apart until each has room for its name.

const ROOM = { width: 92, height: 46 }; // of a node with its name, in pixels
const ROUNDS = 60;
const MANY = 600; // more have no room for names anyway

/** Places of the nodes of a graph that will be shown on a sheet of some size; pinned ones stay. */
export function loosened(graph, sheet) {
  const nodes = graph.mapNodes((node, { x, y, fixed }) => ({ node, x, y, fixed }));
  if (nodes.length > MANY) return new Map();
  for (let round = 0; round < ROUNDS; round++) {
    const scale = unit(nodes, sheet);
    const [width, height] = [ROOM.width * scale, ROOM.height * scale];
    let moved = false;
    nodes.sort((a, b) => a.x - b.x);
    for (let i = 0; i < nodes.length; i++) {
      for (let j = i + 1; j < nodes.length && nodes[j].x - nodes[i].x < width; j++) {
        moved = apart(nodes[i], nodes[j], width, height) || moved;
      }
    }
    if (!moved) break;
  }
  return new Map(nodes.map(({ node, x, y }) => [node, { x, y }]));
}

/** How much of the graph's own measure a pixel is, when all of it is shown. */
function unit(nodes, sheet) {
  const span = (name) => Math.max(...nodes.map((each) => each[name])) - Math.min(...nodes.map((each) => each[name]));
  return Math.max(span("x") / Math.max(sheet.width - 120, 200), span("y") / Math.max(sheet.height - 120, 200), 0.01);
}

/** Push two that overlap apart, along the way that is shorter. */
function apart(one, other, width, height) {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const [overX, overY] = [width - Math.abs(dx), height - Math.abs(dy)];
  if (overX <= 0 || overY <= 0 || (one.fixed && other.fixed)) return false;
  const share = one.fixed || other.fixed ? 0.5 : 0.25;
  const [name, push] = overX / width < overY / height ? ["x", overX * share * (dx < 0 ? -1 : 1)] : ["y", overY * share * (dy < 0 ? -1 : 1)];
  if (!one.fixed) one[name] -= push;
  if (!other.fixed) other[name] += push;
  return true;
}
