// What stands on the picture: what the server told (known) and what was made of it (state), with undo.
const STEPS = 100; // that can be undone

/** One relationship; two of a type between the same nodes are told apart by what they say. */
const linkKey = ({ start, type, end, properties }) => `${start} ${type} ${end} ${JSON.stringify(Object.entries(properties).sort())}`;

export const groupKey = ({ owner, relationship, outgoing, label, kind }) => `${owner} ${relationship}${outgoing ? ">" : "<"}${label}:${kind ?? ""}`;

export class Picture {
  constructor(today) {
    this.nodes = new Map(); // by id, as the server told them
    this.links = new Map();
    this.today = today;
    this.state = { shown: new Set(), hidden: new Set(), pinned: new Set(), off: new Set(), offRelations: new Set(), groups: new Map(), owners: new Map(), day: today, colour: "kind", layout: "force" };
    this.past = [];
    this.future = [];
  }

  /** Take in what the server told; nothing is shown by that alone. */
  learn({ nodes, relationships }) {
    for (const node of nodes) this.nodes.set(node.id, node);
    for (const link of relationships) this.links.set(linkKey(link), { ...link, id: linkKey(link) });
  }

  /** Change the state so that it can be undone. */
  change(act, positions) {
    this.past.push({ state: copied(this.state), positions });
    if (this.past.length > STEPS) this.past.shift();
    this.future = [];
    act(this.state);
  }

  /** Go a step back or forth; answers where the nodes stood then, or null where there is no such step. */
  step(back, positions) {
    const [from, to] = back ? [this.past, this.future] : [this.future, this.past];
    const found = from.pop();
    if (!found) return null;
    to.push({ state: this.state, positions });
    this.state = found.state;
    return found.positions;
  }

  isThere(node) {
    return node.since === null || node.since <= this.state.day;
  }

  holds({ since, until }) {
    return (!since || since <= this.state.day) && (!until || this.state.day < until);
  }

  /** The nodes that are there on the day and not hidden, before any is filtered by its colour. */
  candidates() {
    const { shown, hidden } = this.state;
    return [...shown].filter((id) => !hidden.has(id)).map((id) => this.nodes.get(id)).filter((node) => node && this.isThere(node));
  }

  /** The relationships among some nodes (a set of ids) that hold on the day. */
  among(ids) {
    const { offRelations } = this.state;
    return [...this.links.values()].filter((link) => ids.has(link.start) && ids.has(link.end) && !offRelations.has(link.type) && this.holds(link.properties));
  }

  /** The nodes that stand at the other ends of a node's relationships, among those that are shown. */
  beside(id) {
    const { shown, hidden } = this.state;
    const found = new Set();
    for (const { start, end } of this.links.values()) {
      const other = start === id ? end : end === id ? start : null;
      if (other !== null && other !== id && shown.has(other) && !hidden.has(other)) found.add(other);
    }
    return found;
  }

  /** How many of a group are on the picture. */
  shownOf(group) {
    const { shown, hidden } = this.state;
    const found = new Set();
    for (const link of this.links.values()) {
      const [own, other] = group.outgoing ? [link.start, link.end] : [link.end, link.start];
      const node = this.nodes.get(other);
      if (own === group.owner && link.type === group.relationship && node?.label === group.label && node.kind === group.kind && shown.has(other) && !hidden.has(other) && this.holds(link.properties)) found.add(other);
    }
    return found.size;
  }

  /** What is left of each group that was offered, where its owner can be seen. */
  leftOver(visible) {
    const left = [];
    for (const [id, group] of this.state.groups) {
      const count = group.count - this.shownOf(group);
      if (visible.has(group.owner) && count > 0 && !this.state.offRelations.has(group.relationship)) left.push({ ...group, id, count });
    }
    return left;
  }

  /** The first day that anything shown speaks of. */
  firstDay() {
    let first = this.state.day;
    const { shown } = this.state;
    for (const id of shown) {
      const since = this.nodes.get(id)?.since;
      if (since && since < first) first = since;
    }
    for (const { start, end, properties } of this.links.values()) {
      if (properties.since && properties.since < first && shown.has(start) && shown.has(end)) first = properties.since;
    }
    return first;
  }
}

/** What goes when a node is folded: what was unfolded from it and from that; else what nothing else leads to. */
export function unfolded(picture, id) {
  const { owners, pinned, shown } = picture.state;
  const gone = new Set();
  let step = [id];
  while (step.length) {
    step = [...owners].filter(([node, owner]) => step.includes(owner) && node !== id && shown.has(node) && !pinned.has(node) && !gone.has(node)).map(([node]) => node);
    for (const each of step) gone.add(each);
  }
  return gone.size ? [...gone] : [...picture.beside(id)].filter((each) => !pinned.has(each) && picture.beside(each).size === 1);
}

function copied(state) {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, value instanceof Set ? new Set(value) : value instanceof Map ? new Map(value) : value]));
}
