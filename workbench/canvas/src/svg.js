// The whole picture as SVG, with its names: what is printed and put into reports.
import { short } from "./drawing.js";

const WIDTH = 1600;
const HEIGHT = 1000;
const EDGE = 70;

const safe = (text) => text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

/** A graph whose nodes have x, y, size, color, name, sign and ink, and whose edges have a name. */
export function toSvg(graph, { title, paper, ink, line, font, legend }) {
  const at = places(graph);
  const edges = graph.mapEdges((edge, { name, curvature = 0 }, start, end) => way(at.get(start), at.get(end), graph.getNodeAttribute(end, "size"), name, curvature));
  const nodes = graph.mapNodes((node, attributes) => disc(at.get(node), attributes, paper, ink));
  const key = legend.map(({ color, name }, i) => {
    const y = HEIGHT - 24 - (legend.length - 1 - i) * 22;
    return `<circle cx="30" cy="${y}" r="7" fill="${color}"/><text x="44" y="${y + 5}" font-size="14" fill="${ink}">${safe(name)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="${safe(font)}">
<title>${safe(title)}</title>
<rect width="100%" height="100%" fill="${paper}"/>
<text x="24" y="36" font-size="20" font-weight="600" fill="${ink}">${safe(title)}</text>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 1L8 4L0 7z" fill="${line}"/></marker></defs>
<g fill="none" stroke="${line}" stroke-width="1.4">
${edges.join("\n")}
</g>
<g text-anchor="middle">
${nodes.join("\n")}
</g>
${key.join("\n")}
</svg>
`;
}

/** Where each node stands on the sheet. */
function places(graph) {
  const all = graph.mapNodes((node, { x, y }) => [node, x, y]);
  const [left, right] = [Math.min(...all.map(([, x]) => x)), Math.max(...all.map(([, x]) => x))];
  const [low, high] = [Math.min(...all.map(([, , y]) => y)), Math.max(...all.map(([, , y]) => y))];
  const scale = Math.min((WIDTH - 2 * EDGE) / (right - left || 1), (HEIGHT - 2 * EDGE) / (high - low || 1));
  const put = ([node, x, y]) => [node, [WIDTH / 2 + (x - (left + right) / 2) * scale, HEIGHT / 2 - (y - (low + high) / 2) * scale]];
  return new Map(all.map(put));
}

/** A relationship, up to the rim of the node that it leads to. */
function way([x1, y1], [x2, y2], size, name, curvature) {
  const [mx, my] = [(x1 + x2) / 2 - (y2 - y1) * curvature, (y1 + y2) / 2 + (x2 - x1) * curvature];
  const length = Math.hypot(x2 - mx, y2 - my) || 1;
  const [ex, ey] = [x2 - ((x2 - mx) / length) * (size + 1), y2 - ((y2 - my) / length) * (size + 1)];
  const path = `M${round(x1)} ${round(y1)}Q${round(mx)} ${round(my)} ${round(ex)} ${round(ey)}`;
  return `<path d="${path}" marker-end="url(#arrow)"><title>${safe(name)}</title></path>`;
}

function disc([x, y], { size, color, rim, sign, ink: inside, name }, paper, ink) {
  const mark = sign && size >= 7 ? `<text x="${round(x)}" y="${round(y + size * 0.4)}" font-size="${round(size * 1.05)}" font-weight="600" fill="${inside}">${safe(sign)}</text>` : "";
  const label = `<text x="${round(x)}" y="${round(y + size + 14)}" font-size="12" fill="${ink}" stroke="${paper}" stroke-width="3" paint-order="stroke">${safe(short(name))}</text>`;
  return `<g><title>${safe(name)}</title><circle cx="${round(x)}" cy="${round(y)}" r="${size}" fill="${color}" stroke="${rim}" stroke-width="1.5"/>${mark}${label}</g>`;
}

const round = (value) => Math.round(value * 10) / 10;
