// Moves nodes to their places: force in a worker, hierarchy and radial by the tree.
import ForceAtlas2 from "graphology-layout-forceatlas2/worker";
import { inferSettings } from "graphology-layout-forceatlas2";
import { loosened } from "./loosen.js";
import { hierarchy, radial } from "./tree.js";

const GLIDE = 350; // milliseconds
const MANY = 2000; // nodes that do not glide

export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Arranger {
  #worker = null;
  #timer = 0;
  #frame = 0;

  /** Arrange a graph for a sheet of some size; `done` is called when all stand. */
  arrange(graph, layout, picked, sheet, done) {
    this.stop();
    if (graph.order < 2) return done();
    if (layout === "force") return this.#force(graph, sheet, done);
    this.#glide(graph, layout === "radial" ? radial(graph, picked) : hierarchy(graph, sheet), done);
  }

  stop() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#worker?.kill();
    this.#worker = null;
  }

  #force(graph, sheet, done) {
    const quiet = still(); // then the nodes move once, to where they come to rest
    const moved = quiet ? graph.copy() : graph;
    const settings = { ...inferSettings(graph), gravity: 0.2, scalingRatio: 20, slowDown: 4, barnesHutOptimize: graph.order > 500 };
    this.#worker = new ForceAtlas2(moved, { settings });
    this.#worker.start();
    this.#timer = setTimeout(() => {
      this.stop();
      if (quiet) place(graph, new Map(moved.mapNodes((node, { x, y }) => [node, { x, y }])));
      this.#glide(graph, loosened(graph, sheet), done);
    }, Math.min(900 + graph.order * 4, 8000));
  }

  #glide(graph, places, done) {
    for (const node of places.keys()) if (graph.getNodeAttribute(node, "fixed")) places.delete(node);
    if (still() || graph.order > MANY) {
      place(graph, places);
      return done();
    }
    const from = new Map([...places.keys()].map((node) => [node, { ...graph.getNodeAttributes(node) }]));
    const begun = performance.now();
    const step = (now) => {
      const part = Math.min(1, (now - begun) / GLIDE);
      const eased = 1 - (1 - part) ** 3;
      const between = [...places].filter(([node]) => graph.hasNode(node)).map(([node, to]) => {
        const start = from.get(node);
        return [node, { x: start.x + (to.x - start.x) * eased, y: start.y + (to.y - start.y) * eased }];
      });
      place(graph, new Map(between));
      if (part < 1) this.#frame = requestAnimationFrame(step);
      else done();
    };
    this.#frame = requestAnimationFrame(step);
  }
}

/** Put nodes in their places, with one event for all of them. */
export function place(graph, places) {
  graph.updateEachNodeAttributes(
    (node, attributes) => {
      const to = places.get(node);
      return to ? Object.assign(attributes, { x: to.x, y: to.y }) : attributes;
    },
    { attributes: ["x", "y"] },
  );
}
