// <gezhi-canvas>: a picture of nodes and relationships. It draws what it is shown and tells what is done to it;
// what stands on it and why is for whoever uses it to say (static/explore).
import { createNodeBorderProgram } from "@sigma/node-border";
import EdgeCurveProgram, { EdgeCurvedArrowProgram, indexParallelEdgesIndex } from "@sigma/edge-curve";
import { MultiDirectedGraph, UndirectedGraph } from "graphology";
import louvain from "graphology-communities-louvain";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram, NodePointProgram } from "sigma/rendering";
import { Arranger, place, still } from "./arrange.js";
import { drawHover, light, mixed, Names, palette, SIZE } from "./drawing.js";
import { Glide } from "./glide.js";
import { toSvg } from "./svg.js";

const MANY_EDGES = 3000; // more are thin lines, without arrows, and cannot be pointed at
const SAID = 10; // relationships of a node whose names are written beside them; of more, the panel has them
const MANY_NODES = 3000; // more are plain points
const RINGED = createNodeBorderProgram({
  borders: [
    { size: { attribute: "rimWidth", defaultValue: 0.12 }, color: { attribute: "rim", defaultValue: "#000000" } },
    { size: { fill: true }, color: { attribute: "color" } },
  ],
});
const ARROWS = { ArrowRight: 0, ArrowUp: Math.PI / 2, ArrowLeft: Math.PI, ArrowDown: -Math.PI / 2 };
const KEYS = { Enter: "expand", Delete: "hide", Backspace: "collapse", p: "pin" };

class GezhiCanvas extends HTMLElement {
  #graph = new MultiDirectedGraph();
  #arranger = new Arranger();
  #sigma = null;
  #hovered = null;
  #near = new Set();
  #picked = null;
  #pickedEdge = null;
  #route = { nodes: new Set(), edges: new Set() };
  #dragged = null;
  #glide = null;
  #names = new Names();
  #tones = null;
  #watch = null;
  #room = null;

  connectedCallback() {
    this.tabIndex = 0;
    this.addEventListener("keydown", (event) => this.#key(event));
    this.#tones = palette(this);
    this.#watch = new MutationObserver(() => this.restyle());
    this.#room = new ResizeObserver(() => this.#sigma?.resize() && this.#sigma.refresh());
    this.#room.observe(this);
    this.#watch.observe(document.body, { attributes: true, attributeFilter: ["class"] });
    try {
      this.#draw();
    } catch (error) {
      console.info("no WebGL:", error.message);
      this.#sigma = null;
      this.toggleAttribute("undrawable", true);
    }
  }

  disconnectedCallback() {
    this.#watch?.disconnect();
    this.#room?.disconnect();
    this.#arranger.stop();
    this.#sigma?.kill();
    this.#sigma = null;
  }

  /** Show these nodes and edges and no others. New nodes stand beside the ones that they are joined to. */
  show(nodes, edges) {
    const graph = this.#graph;
    const wanted = new Set(nodes.map((each) => each.id));
    const joined = new Set(edges.map((each) => each.id));
    graph.filterEdges((edge) => !joined.has(edge)).forEach((edge) => graph.dropEdge(edge));
    graph.filterNodes((node) => !wanted.has(node)).forEach((node) => graph.dropNode(node));
    const fresh = nodes.filter((each) => !graph.hasNode(each.id));
    this.#settle(fresh, edges);
    for (const { id, ...facts } of nodes) graph.mergeNodeAttributes(id, { ...facts, fixed: !!facts.pinned });
    for (const { id, start, end, ...facts } of edges) {
      if (graph.hasEdge(id)) graph.mergeEdgeAttributes(id, facts);
      else graph.addEdgeWithKey(id, start, end, facts);
    }
    if (!graph.hasNode(this.#picked)) this.#picked = null;
    if (!graph.hasNode(this.#hovered)) this.#hover(null);
    this.#curve();
    this.restyle();
    return fresh.map((each) => each.id);
  }

  /** Arrange the nodes anew; `arranged` tells when they stand. */
  arrange(layout) {
    const { width, height } = this.getBoundingClientRect();
    this.#arranger.arrange(this.#graph, layout, this.#picked, { width, height }, () => this.#tell("arranged"));
  }

  /** Pick a node, or none. It is brought into view. */
  pick(id, { into = true } = {}) {
    this.#picked = this.#graph.hasNode(id) ? id : null;
    this.#pickedEdge = null;
    this.#sigma?.refresh({ skipIndexation: true });
    if (this.#picked && into) this.#bring(id);
  }

  pickEdge(id) {
    this.#picked = null;
    this.#pickedEdge = this.#graph.hasEdge(id) ? id : null;
    this.#sigma?.refresh({ skipIndexation: true });
  }

  /** Nodes and edges that stand out: a path. */
  route(nodes, edges) {
    this.#route = { nodes: new Set(nodes), edges: new Set(edges) };
    this.#sigma?.refresh({ skipIndexation: true });
  }

  positions() {
    return new Map(this.#graph.mapNodes((node, { x, y }) => [node, { x, y }]));
  }

  place(places) {
    this.#arranger.stop();
    place(this.#graph, places);
  }

  /** Show everything. */
  fit() {
    this.#sigma?.getCamera().animate({ x: 0.5, y: 0.5, ratio: 1.05, angle: 0 }, { duration: still() ? 0 : 250 });
  }

  zoom(factor) {
    const camera = this.#sigma?.getCamera();
    camera?.animate({ ratio: camera.getState().ratio * factor }, { duration: still() ? 0 : 150 });
  }

  /** To which community each of some nodes belongs (Louvain), numbered from 0 by size; those alone are -1. */
  communities(nodes, edges) {
    const simple = new UndirectedGraph();
    for (const node of nodes) simple.addNode(node);
    for (const { start, end } of edges) if (start !== end) simple.mergeEdge(start, end);
    let seed = 621027;
    const rng = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296);
    const found = simple.size ? louvain(simple, { rng }) : Object.fromEntries(simple.nodes().map((node, i) => [node, i]));
    const sizes = new Map();
    for (const each of Object.values(found)) sizes.set(each, (sizes.get(each) ?? 0) + 1);
    const order = [...sizes.keys()].filter((each) => sizes.get(each) > 1).sort((a, b) => sizes.get(b) - sizes.get(a) || a - b);
    return new Map(Object.entries(found).map(([node, each]) => [node, order.indexOf(each)]));
  }

  svg(title, legend) {
    const of = this.#tones;
    const copy = this.#graph.copy();
    copy.forEachNode((node, each) => copy.mergeNodeAttributes(node, this.#dress(each)));
    const key = legend.map(({ tone, name }) => ({ color: of(tone), name }));
    return toSvg(copy, { title, legend: key, paper: of("--surface"), ink: of("--ink"), line: of("--line-strong"), font: this.#font() });
  }

  /** Read the page's colours again and draw. */
  restyle() {
    this.#tones = palette(this);
    const plain = this.#graph.size > MANY_EDGES;
    const settings = { defaultEdgeType: plain ? "line" : "arrow", defaultNodeType: this.#graph.order > MANY_NODES ? "point" : "ringed", enableEdgeEvents: !plain, enableCameraPanning: !plain, labelDensity: plain ? 0.5 : 4 };
    settings.edgeLabelColor = { color: this.#tones("--muted") };
    if (!this.#sigma) return;
    this.#glide.on = plain;
    this.#sigma.setSettings(settings);
    this.#sigma.refresh();
    this.#thin();
  }

  /** Layers on which nothing is drawn are taken out: each costs as much as one that is full. */
  #thin() {
    const { hovers, hoverNodes, edgeLabels } = this.#sigma.getCanvases();
    hovers.style.display = this.#hovered === null ? "none" : "";
    hoverNodes.style.display = "none"; // the node under the pointer stands where it is, and only its name is drawn anew
    edgeLabels.style.display = this.#graph.size > MANY_EDGES ? "none" : "";
  }

  get drawn() {
    return this.#sigma !== null;
  }

  /** Where a node stands on the page, for whoever wants to point at it. */
  spot(id) {
    const { x, y } = this.#sigma.graphToViewport(this.#graph.getNodeAttributes(id));
    const box = this.getBoundingClientRect();
    return { x: box.x + x, y: box.y + y };
  }

  #draw() {
    const sheet = document.createElement("div");
    sheet.style.cssText = "position: absolute; inset: 0; will-change: transform";
    this.append(sheet);
    this.#sigma = new Sigma(this.#graph, sheet, {
      allowInvalidContainer: true,
      labelFont: this.#font(),
      labelSize: SIZE,
      labelGridCellSize: 60,
      labelDensity: 4, // names that would cover each other are left out later
      labelRenderedSizeThreshold: 5,
      renderEdgeLabels: true,
      edgeLabelFont: this.#font(),
      edgeLabelSize: 11,
      zIndex: true,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      stagePadding: 80,
      nodeProgramClasses: { ringed: RINGED, point: NodePointProgram },
      edgeProgramClasses: { line: EdgeLineProgram, arrow: EdgeArrowProgram, curvedArrow: EdgeCurvedArrowProgram, curve: EdgeCurveProgram },
      defaultNodeType: "ringed",
      defaultDrawNodeLabel: this.#names.draw,
      defaultDrawNodeHover: drawHover,
      nodeReducer: (id, data) => this.#node(id, data),
      edgeReducer: (id, data) => this.#edge(id, data),
    });
    this.#glide = new Glide(this, sheet, this.#sigma, () => !this.#dragged);
    const on = (name, act) => this.#sigma.on(name, act);
    on("beforeRender", () => this.#names.begin());
    on("afterRender", () => this.#names.end());
    on("enterNode", ({ node }) => this.#hover(node));
    on("leaveNode", () => this.#hover(null));
    on("clickNode", ({ node, event }) => this.#tell("pick", { node, also: event.original.shiftKey }));
    on("clickEdge", ({ edge }) => this.#tell("pick", { edge }));
    on("clickStage", () => this.#tell("pick", {}));
    on("doubleClickNode", ({ node, preventSigmaDefault }) => {
      preventSigmaDefault();
      this.#tell("expand", { node });
    });
    on("downNode", ({ node }) => (this.#dragged = { node, moved: false }));
    on("moveBody", ({ event, preventSigmaDefault }) => this.#drag(event, preventSigmaDefault));
    on("upNode", () => this.#drop());
    on("upStage", () => this.#drop());
  }

  #drag(event, preventSigmaDefault) {
    if (!this.#dragged) return;
    if (!this.#dragged.moved) this.#sigma.setCustomBBox(this.#sigma.getBBox()); // the picture stays while one moves
    this.#dragged.moved = true;
    this.#graph.mergeNodeAttributes(this.#dragged.node, this.#sigma.viewportToGraph(event));
    preventSigmaDefault();
    event.original.preventDefault();
  }

  #drop() {
    if (this.#dragged?.moved) {
      this.#sigma.setCustomBBox(null);
      this.#tell("moved", { node: this.#dragged.node });
    }
    this.#dragged = null;
  }

  #hover(node) {
    this.#hovered = node;
    this.#near = new Set(node ? [node, ...this.#graph.neighbors(node)] : []);
    this.style.cursor = node ? "pointer" : "";
    if (!this.#sigma) return;
    this.#thin();
    if (this.#graph.size <= MANY_EDGES) this.#sigma.refresh({ skipIndexation: true });
  }

  /** The colours of a node that is neither dimmed nor picked. */
  #dress({ tone, hollow, pinned }) {
    const of = this.#tones;
    const color = hollow ? of("--surface") : of(tone);
    const inside = hollow ? of("--ink") : light(color) ? "#14201f" : "#ffffff";
    return { color, rim: pinned ? of("--ink") : hollow ? of(tone) : mixed(of(tone), of("--ink"), 0.3), ink: inside };
  }

  #node(id, data) {
    const of = this.#tones;
    const dim = this.#hovered !== null && this.#graph.size <= MANY_EDGES && !this.#near.has(id);
    const routed = this.#route.nodes.has(id);
    const strong = id === this.#picked || routed;
    const worn = this.#dress(data);
    const shown = { ...data, ...worn, label: data.name, text: of("--ink"), paper: of("--surface"), strong };
    shown.rimWidth = data.hollow || data.pinned ? 0.2 : 0.12;
    if (dim) Object.assign(shown, { color: mixed(worn.color, of("--surface"), 0.75), rim: of("--line"), ink: null, label: null });
    if (routed) Object.assign(shown, { rim: of("--focus"), rimWidth: 0.2 });
    if (id === this.#picked) Object.assign(shown, { rim: of("--focus"), rimWidth: 0.2, size: data.size + 3 });
    if (strong || data.hollow || (this.#hovered !== null && this.#near.size < 40 && !dim)) shown.forceLabel = true;
    shown.zIndex = strong || this.#near.has(id) ? 1 : 0;
    return shown;
  }

  #edge(id, data) {
    const of = this.#tones;
    const [start, end] = this.#graph.extremities(id);
    const focus = this.#hovered ?? this.#picked;
    const beside = start === focus || end === focus;
    const shown = { ...data, color: mixed(of("--line-strong"), of("--surface"), 0.45), size: 1.2, zIndex: 0, label: null };
    if (this.#hovered !== null && !beside) shown.color = of("--line");
    if (beside) Object.assign(shown, { color: of("--muted"), label: this.#graph.degree(focus) <= SAID ? data.name : null, forceLabel: true, zIndex: 1 });
    if (this.#route.edges.has(id)) Object.assign(shown, { color: of("--focus"), size: 3, label: data.name, forceLabel: true, zIndex: 2 });
    if (id === this.#pickedEdge) Object.assign(shown, { color: of("--focus"), size: 3.5, label: data.name, forceLabel: true, zIndex: 2 });
    return shown;
  }

  /** Edges side by side between the same two nodes bend apart. */
  #curve() {
    const graph = this.#graph;
    if (graph.size > MANY_EDGES) {
      graph.updateEachEdgeAttributes((_, each) => Object.assign(each, { type: undefined, curvature: 0 }), { attributes: ["type", "curvature"] });
      return;
    }
    indexParallelEdgesIndex(graph, { edgeIndexAttribute: "nth", edgeMinIndexAttribute: "least", edgeMaxIndexAttribute: "most" });
    graph.updateEachEdgeAttributes(
      (_, each) => {
        const alone = typeof each.nth !== "number";
        const curvature = alone ? 0 : 0.18 * (typeof each.least === "number" ? each.nth : each.nth + 1);
        return Object.assign(each, { curvature, type: curvature ? "curvedArrow" : undefined });
      },
      { attributes: ["type", "curvature"] },
    );
  }

  /** First places of new nodes: around one that they are joined to, else around the middle. */
  #settle(fresh, edges) {
    const beside = new Map();
    for (const { start, end } of edges) {
      if (this.#graph.hasNode(start)) beside.set(end, start);
      if (this.#graph.hasNode(end)) beside.set(start, end);
    }
    const here = [...this.positions().values()];
    const middle = here.length ? { x: here.reduce((sum, { x }) => sum + x, 0) / here.length, y: here.reduce((sum, { y }) => sum + y, 0) / here.length } : { x: 0, y: 0 };
    fresh.forEach(({ id, x, y }, nth) => {
      const near = beside.has(id) ? this.#graph.getNodeAttributes(beside.get(id)) : middle;
      const [angle, radius] = [nth * 2.39996, 14 * Math.sqrt(nth + 1)]; // the golden angle: no two in the same place
      this.#graph.addNode(id, { x: x ?? near.x + Math.cos(angle) * radius, y: y ?? near.y + Math.sin(angle) * radius, size: 6 });
    });
  }

  #key(event) {
    if (event.target !== this) return;
    const name = event.key;
    if ((event.ctrlKey || event.metaKey) && ["z", "y", "Z"].includes(name)) {
      event.preventDefault();
      return this.#tell(name === "z" ? "undo" : "redo");
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (name in ARROWS) {
      event.preventDefault();
      const to = this.#towards(ARROWS[name]);
      if (to) this.#tell("pick", { node: to });
    } else if (name === "+" || name === "-") this.zoom(name === "+" ? 0.7 : 1.4);
    else if (name === "0") this.fit();
    else if (name === "Escape") this.#tell("pick", {});
    else if (name in KEYS && this.#picked) {
      event.preventDefault();
      this.#tell(KEYS[name], { node: this.#picked });
    }
  }

  /** The neighbour of the picked node that lies most in a direction; without one, the node nearest to the middle. */
  #towards(direction) {
    const graph = this.#graph;
    if (!this.#picked) {
      const all = graph.mapNodes((node, { x, y }) => [node, x, y]);
      const [cx, cy] = [1, 2].map((i) => all.reduce((sum, each) => sum + each[i], 0) / (all.length || 1));
      return all.sort((a, b) => Math.hypot(a[1] - cx, a[2] - cy) - Math.hypot(b[1] - cx, b[2] - cy))[0]?.[0];
    }
    const from = graph.getNodeAttributes(this.#picked);
    let [best, least] = [null, Math.PI / 2];
    for (const node of graph.neighbors(this.#picked)) {
      const to = graph.getNodeAttributes(node);
      const turned = Math.abs(Math.atan2(to.y - from.y, to.x - from.x) - direction);
      const apart = Math.min(turned, 2 * Math.PI - turned);
      if (node !== this.#picked && apart < least) [best, least] = [node, apart];
    }
    return best;
  }

  #bring(id) {
    const camera = this.#sigma?.getCamera();
    if (!camera) return;
    const { x, y } = this.#sigma.graphToViewport(this.#graph.getNodeAttributes(id));
    const { width, height } = this.#sigma.getDimensions();
    if (x > 40 && y > 40 && x < width - 40 && y < height - 40) return;
    const at = this.#sigma.getNodeDisplayData(id);
    if (at) camera.animate({ x: at.x, y: at.y }, { duration: still() ? 0 : 250 });
  }

  #font() {
    return getComputedStyle(this).fontFamily;
  }

  #tell(name, detail = {}) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("gezhi-canvas", GezhiCanvas);
