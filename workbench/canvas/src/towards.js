/**
 * The neighbour of the picked node that lies most in a direction (an angle); null where none does.
 * While nothing is picked, the node nearest to the middle.
 */
export function towards(graph, picked, direction) {
  if (!picked) {
    const all = graph.mapNodes((node, { x, y }) => [node, x, y]);
    const [cx, cy] = [1, 2].map((i) => all.reduce((sum, each) => sum + each[i], 0) / (all.length || 1));
    return all.sort((a, b) => Math.hypot(a[1] - cx, a[2] - cy) - Math.hypot(b[1] - cx, b[2] - cy))[0]?.[0];
  }
  const from = graph.getNodeAttributes(picked);
  let [best, least] = [null, Math.PI / 2];
  for (const node of graph.neighbors(picked)) {
    const to = graph.getNodeAttributes(node);
    const turned = Math.abs(Math.atan2(to.y - from.y, to.x - from.x) - direction);
    const apart = Math.min(turned, 2 * Math.PI - turned);
    if (node !== picked && apart < least) [best, least] = [node, apart];
  }
  return best;
}
