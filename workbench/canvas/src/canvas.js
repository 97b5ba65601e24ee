// <gezhi-canvas>: a picture of nodes and relationships. It draws what it is shown and tells what is done to it;
// what stands on it and why is for whoever uses it to say (static/explore).
import { createNodeBorderProgram } from "@sigma/node-border";
import EdgeCurveProgram, { EdgeCurvedArrowProgram, indexParallelEdgesIndex } from "@sigma/edge-curve";
import { MultiDirectedGraph, UndirectedGraph } from "graphology";
import louvain from "graphology-communities-louvain";
import Sigma from "sigma";
import { EdgeArrowProgram, EdgeLineProgram, NodePointProgram } from "sigma/rendering";
import { Arranger, place, still } from "./arrange.js";
import { drawHover, Names, palette, SIZE } from "./drawing.js";
import { Glide } from "./glide.js";
import { dress, edgeLook, nodeLook } from "./looks.js";
import { toSvg } from "./svg.js";
import { towards } from "./towards.js";

const MANY_EDGES = 3000; // more are thin lines, without arrows, and cannot be pointed at
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
  // What the pointer is on and what is near to that, what is picked, and the nodes and edges that stand out.
  #at = { graph: this.#graph, many: false, hovered: null, near: new Set(), picked: null, pickedEdge: null, route: { nodes: new Set(), edges: new Set() } };
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
    if (!graph.hasNode(this.#at.picked)) this.#at.picked = null;
    if (!graph.hasNode(this.#at.hovered)) this.#hover(null);
    this.#curve();
    this.restyle();
    return fresh.map((each) => each.id);
  }

  /** Arrange the nodes anew; `arranged` tells when they stand. */
  arrange(layout) {
    const { width, height } = this.getBoundingClientRect();
    this.#arranger.arrange(this.#graph, layout, this.#at.picked, { width, height }, () => this.#tell("arranged"));
  }

  /** Pick a node, or none. It is brought into view. */
  pick(id, { into = true } = {}) {
    this.#at.picked = this.#graph.hasNode(id) ? id : null;
    this.#at.pickedEdge = null;
    this.#sigma?.refresh({ skipIndexation: true });
    if (this.#at.picked && into) this.#bring(id);
  }

  pickEdge(id) {
    this.#at.picked = null;
    this.#at.pickedEdge = this.#graph.hasEdge(id) ? id : null;
    this.#sigma?.refresh({ skipIndexation: true });
  }

  /** Nodes and edges that stand out: a path. */
  route(nodes, edges) {
    this.#at.route = { nodes: new Set(nodes), edges: new Set(edges) };
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
    copy.forEachNode((node, each) => copy.mergeNodeAttributes(node, dress(each, of)));
    const key = legend.map(({ tone, name }) => ({ color: of(tone), name }));
    return toSvg(copy, { title, legend: key, paper: of("--surface"), ink: of("--ink"), line: of("--line-strong"), font: this.#font() });
  }

  /** Read the page's colours again and draw. */
  restyle() {
    this.#tones = palette(this);
    const plain = this.#graph.size > MANY_EDGES;
    const settings = { defaultEdgeType: plain ? "line" : "arrow", defaultNodeType: this.#graph.order > MANY_NODES ? "point" : "ringed", enableEdgeEvents: !plain, labelDensity: plain ? 0.5 : 4 };
    settings.edgeLabelColor = { color: this.#tones("--muted") };
    if (!this.#sigma) return;
    this.#glide.on = this.#at.many = plain;
    this.#sigma.setSettings(settings);
    this.#sigma.refresh();
    this.#thin();
  }

  /** Layers on which nothing is drawn are taken out: each costs as much as one that is full. */
  #thin() {
    const { hovers, hoverNodes, edgeLabels } = this.#sigma.getCanvases();
    hovers.style.display = this.#at.hovered === null ? "none" : "";
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
      nodeReducer: (id, data) => nodeLook(id, data, this.#at, this.#tones),
      edgeReducer: (id, data) => edgeLook(id, data, this.#at, this.#tones),
    });
    this.#glide = new Glide(this, sheet, this.#sigma, () => !this.#dragged);
    const on = (name, act) => this.#sigma.on(name, act);
    on("beforeRender", () => this.#names.begin());
    on("afterRender", () => this.#names.end());
    on("enterNode", ({ node }) => this.#hover(node));
    on("leaveNode", () => this.#hover(null));
    on("clickNode", ({ node, event }) => this.#tell("pick", { node, also: event.original.shiftKey }));
    on("clickEdge", ({ edge }) => this.#tell("pick", { edge }));
    on("clickStage", () => this.#glide.moved || this.#tell("pick", {}));
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
    if (this.#glide.on) preventSigmaDefault(); // it moves the picture instead
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
    this.#at.hovered = node;
    this.#at.near = new Set(node ? [node, ...this.#graph.neighbors(node)] : []);
    this.style.cursor = node ? "pointer" : "";
    if (!this.#sigma) return;
    this.#thin();
    if (this.#graph.size <= MANY_EDGES) this.#sigma.refresh({ skipIndexation: true });
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
      const to = towards(this.#graph, this.#at.picked, ARROWS[name]);
      if (to) this.#tell("pick", { node: to });
    } else if (name === "+" || name === "-") this.zoom(name === "+" ? 0.7 : 1.4);
    else if (name === "0") this.fit();
    else if (name === "Escape") this.#tell("pick", {});
    else if (name in KEYS && this.#at.picked) {
      event.preventDefault();
      this.#tell(KEYS[name], { node: this.#at.picked });
    }
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
