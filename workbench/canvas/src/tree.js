// Places of nodes as a tree: from its roots down, or around them.

const LEVEL = 130;
const SIBLING = 46;
const HIGH = { county: 0, township: 1, village: 2, grid: 3 };

/** How high a node stands in the county: areas by their level, units and party organisations beside them. */
function height(attributes) {
  if (attributes.kindOf === "Area") return HIGH[attributes.level] ?? -1;
  if (attributes.kindOf === "Unit" || attributes.kindOf === "PartyOrganisation") return 4 + (HIGH[attributes.level] ?? 4);
  return attributes.kindOf === "Case" ? 10 : 11;
}

/** A spanning forest, each tree from its picked or highest node: children of each node, and the roots. */
function forest(graph, picked) {
  const order = graph.nodes().sort((a, b) => {
    const one = graph.getNodeAttributes(a);
    const other = graph.getNodeAttributes(b);
    return height(one) - height(other) || graph.degree(b) - graph.degree(a) || (a < b ? -1 : 1);
  });
  if (picked && graph.hasNode(picked)) order.unshift(picked);
  const children = new Map();
  const roots = [];
  for (const start of order) {
    if (children.has(start)) continue;
    roots.push(start);
    children.set(start, []);
    let step = [start];
    while (step.length) {
      const next = [];
      for (const node of step) {
        const beside = graph.neighbors(node).filter((each) => !children.has(each));
        beside.sort((a, b) => height(graph.getNodeAttributes(a)) - height(graph.getNodeAttributes(b)) || (a < b ? -1 : 1));
        for (const each of beside) {
          children.get(node).push(each);
          children.set(each, []);
          next.push(each);
        }
      }
      step = next;
    }
  }
  return { children, roots };
}

/** Column and depth of each node; leaves stand side by side, others over the middle of theirs. */
function columns({ children, roots }) {
  const at = new Map();
  let column = 0;
  for (const root of roots) {
    const stack = [[root, 0, false]];
    while (stack.length) {
      const [node, depth, done] = stack.pop();
      const below = children.get(node);
      if (done || !below.length) {
        const own = below.length ? (at.get(below[0])[0] + at.get(below[below.length - 1])[0]) / 2 : column++;
        at.set(node, [own, depth]);
      } else {
        stack.push([node, depth, true]);
        for (let i = below.length - 1; i >= 0; i--) stack.push([below[i], depth + 1, false]);
      }
    }
    column += 0.5;
  }
  return { at, width: column };
}

/** From the highest down, on a sheet of some size. */
export function hierarchy(graph, sheet) {
  const places = new Map();
  const { at, width } = columns(forest(graph, null));
  const deepest = Math.max(1, ...[...at.values()].map(([, depth]) => depth));
  const level = Math.max(LEVEL, (width * SIBLING * sheet.height) / sheet.width / deepest);
  for (const [node, [column, depth]] of at) {
    const stagger = width > 12 ? (Math.round(column) % 3) * (level / 5) : 0; // so that names keep room
    places.set(node, { x: column * SIBLING, y: -depth * level - stagger });
  }
  return places;
}

/** Around the root; the root of further trees stands on the circle like a child. */
export function radial(graph, picked) {
  const places = new Map();
  const { at, width } = columns(forest(graph, picked));
  const outer = Math.max(1, ...[...at.values()].map(([, depth]) => depth));
  const ring = Math.max(LEVEL, (width * SIBLING) / (2 * Math.PI * outer));
  const lone = [...at.values()].filter(([, depth]) => depth === 0).length === 1;
  for (const [node, [column, depth]] of at) {
    const angle = (column / Math.max(width, 1)) * 2 * Math.PI + Math.PI / 2;
    const radius = (lone ? depth : depth + 0.6) * ring;
    places.set(node, { x: -Math.cos(angle) * radius, y: Math.sin(angle) * radius });
  }
  return places;
}
