// Explore: what is asked, what stands on the picture, and what is done to it. The server only answers questions.
import { pack, unpack } from "./link.js";
import "./canvas.js";
import { button, fill, h } from "./dom.js";
import { Legend } from "./legend.js";
import { Panel } from "./panel.js";
import { groupKey, leaves, Picture } from "./picture.js";
import { Saves, download, toPng } from "./saves.js";
import { searchField } from "./search.js";
import { Tables } from "./table.js";
import { Words } from "./words.js";

const FEW = 12; // members of a group that are shown at once; larger groups stand as one sign
const ALL = 30; // neighbours that are shown at once, however many groups they are
const PAGE = 30; // members of a large group that are shown with each click
const MOST = 5000; // nodes on a picture, as the server has it

export class Explorer {
  constructor(root, given, server) {
    this.given = given;
    this.server = server;
    this.words = new Words(given);
    this.picture = new Picture(given.today);
    this.picked = null;
    this.pickedLink = null;
    this.start = null; // of a path that is being looked for
    this.found = null; // paths, and which of them is shown
    this.groups = new Map(); // around nodes, on a day, as the server told them
    this.visible = new Set();
    this.communities = new Map();
    this.build(root);
    this.begin();
  }

  say(key, values) {
    return this.words.say(key, values);
  }

  // --- the page ---

  build(root) {
    const { words, given } = this;
    const acts = this.acts();
    this.canvas = h("gezhi-canvas", { role: "application", "aria-label": words.say("canvas"), "aria-describedby": "explore-help" });
    this.panel = new Panel(words, acts);
    this.tables = new Tables(words, acts);
    this.legend = new Legend(words, acts);
    this.saves = new Saves(words, given.account, acts);
    this.status = h("p", { class: "explore-status", role: "status" });
    this.undoButton = button("undo", words.say("undo"), () => this.step(true), { bare: true });
    this.redoButton = button("redo", words.say("redo"), () => this.step(false), { bare: true });
    this.layouts = this.choice("layout", ["force", "hierarchy", "radial"], (value) => this.change((state) => (state.layout = value), { arrange: true }));
    this.colours = this.choice("colour", ["kind", "risk", "community"], (value) => this.change((state) => (state.colour = value)));
    this.slider = h("input", { type: "range", "aria-label": words.say("day"), step: "1" });
    this.dayText = h("output", { class: "explore-day" });
    this.empty = h("div", { class: "state explore-empty" });
    this.search = searchField({ words, ask: (what, asked) => this.ask(what, asked), chosen: (node) => this.add([node.id], node.id) });
    const tools = h("div", { class: "tools explore-tools" },
      this.search.element, this.layouts, this.colours,
      h("div", { class: "explore-icons" }, this.undoButton, this.redoButton,
        button("zoom_in", words.say("zoom_in"), () => this.canvas.zoom(0.7), { bare: true }), button("zoom_out", words.say("zoom_out"), () => this.canvas.zoom(1.4), { bare: true }),
        button("fit_screen", words.say("fit"), () => this.canvas.fit(), { bare: true }), button("delete_sweep", words.say("clear"), () => this.clear(), { bare: true })),
      h("span", { class: "end" }, button("ios_share", words.say("keep"), () => this.saves.open())));
    const time = h("label", { class: "explore-time" }, h("span", {}, words.say("day")), this.slider, this.dayText);
    this.stage = h("div", { class: "explore-stage card" }, this.canvas, this.empty, this.legend.element, this.status, time);
    const help = h("p", { id: "explore-help", class: "visually-hidden" }, words.say("keys"));
    root.append(tools, h("div", { class: "explore-main" }, this.stage, h("div", { class: "explore-side" }, this.panel.element, this.tables.element)), this.saves.dialog, help);
    this.listen();
  }

  /** Buttons of which one is pressed. */
  choice(name, values, act) {
    const made = values.map((value) => h("button", { type: "button", class: "button", "data-value": value, onclick: () => act(value) }, this.say(`${name}_${value}`)));
    return h("div", { class: "segments", role: "group", "aria-label": this.say(name) }, made);
  }

  acts() {
    return {
      pick: (id) => this.pick(id), pickLink: (id) => this.pickLink(id), expand: (id) => this.expand(id), collapse: (id) => this.collapse(id),
      pin: (id) => this.pin(id), hide: (id) => this.hide(id), unfold: (group) => this.unfold(group), startPath: (id) => this.startPath(id),
      paths: (from, to) => this.paths(from, to), showPath: (i) => this.showPath(i), endPaths: () => this.endPaths(),
      toggle: (key) => this.change(({ off }) => off.delete(key) || off.add(key)),
      toggleRelation: (type) => this.change(({ offRelations }) => offRelations.delete(type) || offRelations.add(type)),
      showHidden: () => this.change(({ hidden }) => hidden.clear()),
      page: ({ id, label }) => (label in this.given.pages ? this.given.pages[label].replace("KEY", encodeURIComponent(id.slice(id.indexOf(":") + 1))) : null),
      address: () => this.address(), open: (packed) => this.open(packed), export: (format) => this.export(format), tell: (text) => this.tell(text),
    };
  }

  listen() {
    const on = (name, act) => this.canvas.addEventListener(name, ({ detail }) => act(detail));
    on("pick", ({ node, edge, also }) => (also && this.picked && node !== this.picked ? this.paths(this.picked, node) : edge ? this.pickLink(edge) : this.pick(node ?? null)));
    on("expand", ({ node }) => this.expand(node));
    on("collapse", ({ node }) => this.collapse(node));
    on("hide", ({ node }) => this.hide(node));
    on("pin", ({ node }) => this.pin(node));
    on("moved", ({ node }) => this.isGroup(node) || this.change(({ pinned }) => pinned.add(node)));
    on("undo", () => this.step(true));
    on("redo", () => this.step(false));
    on("arranged", () => {
      this.canvas.dataset.arranged = "true";
      this.remember();
    });
    this.slider.addEventListener("input", () => this.slide());
    this.slider.addEventListener("change", () => this.pick(this.picked)); // what is around it on that day
  }

  async begin() {
    const packed = location.hash.startsWith("#v=") ? location.hash.slice(3) : null;
    this.draw();
    if (packed) await this.open(packed);
    else if (this.given.open) await this.add([this.given.open], this.given.open, { expand: true });
    this.canvas.dataset.ready = "true";
  }

  // --- what is asked ---

  async ask(what, asked) {
    this.stage.setAttribute("aria-busy", "true");
    this.tell(this.say("asking"));
    const { answer, error } = await this.server(what, asked);
    this.stage.removeAttribute("aria-busy");
    this.tell(error ?? "", !!error);
    return answer ?? null;
  }

  tell(text, wrong = false) {
    this.status.textContent = text;
    this.status.classList.toggle("wrong", wrong);
  }

  /** What holds for every question: the day, the relationships that are switched on, and what is there already. */
  asked(others = {}) {
    const { state } = this.picture;
    return { at: state.day, without: [...state.offRelations], there: [...state.shown], ...others };
  }

  /** Add nodes by their ids, with what joins them to the others. */
  async add(ids, picked, { expand = false } = {}) {
    const answer = await this.ask("gather", this.asked({ nodes: ids }));
    if (!answer) return;
    this.take(answer, ids);
    if (!answer.nodes.some((node) => node.id === picked)) return this.tell(this.say("not_seen"), true);
    this.pick(picked);
    if (expand) await this.expand(picked);
  }

  /** Show what an answer brought. */
  take(answer, ids = answer.nodes.map((node) => node.id), also = () => {}) {
    const fresh = ids.filter((id) => !this.picture.state.shown.has(id)).length;
    this.picture.learn(answer);
    this.change((state) => {
      for (const id of ids) {
        if (!this.picture.nodes.has(id)) continue;
        state.shown.add(id);
        state.hidden.delete(id);
      }
      also(state);
    }, { arrange: fresh > 0 });
    this.tell(this.say("added", { count: fresh }));
  }

  /** Unfold a node: small groups at once, large ones as one sign each. */
  async expand(id) {
    if (this.isGroup(id)) return this.unfold(this.picture.state.groups.get(id));
    const answer = await this.ask("expand", this.asked({ node: id, few: FEW, all: ALL }));
    if (!answer) return;
    this.take(answer, undefined, ({ groups }) => {
      for (const group of answer.groups) groups.set(groupKey({ ...group, owner: id }), { ...group, owner: id, after: null });
    });
    this.pick(id);
  }

  /** Show the next members of a group; those that were taken away come again once all others are there. */
  async unfold(group) {
    const key = groupKey(group);
    let { after = null } = this.picture.state.groups.get(key) ?? {};
    for (;;) {
      const answer = await this.ask("unfold", this.asked({ node: group.owner, group, after, limit: PAGE }));
      if (!answer) return;
      after = answer.next;
      const { shown, hidden } = this.picture.state;
      const isNew = answer.nodes.some(({ id }) => !shown.has(id) || hidden.has(id));
      if (!isNew && after !== null) continue;
      this.take(answer, undefined, ({ groups }) => groups.set(key, { ...group, after }));
      break;
    }
    this.pick(group.owner);
  }

  async around(id) {
    const key = `${this.picture.state.day} ${id}`;
    if (!this.groups.has(key)) {
      const { answer } = await this.server("around", this.asked({ node: id, there: [], without: [] }));
      if (answer) this.groups.set(key, answer.groups);
    }
    return this.groups.get(key) ?? [];
  }

  async paths(from, to) {
    const answer = await this.ask("paths", this.asked({ from, to }));
    if (!answer) return;
    this.picture.learn(answer);
    this.start = null;
    this.found = { ...answer, at: 0 };
    if (answer.paths.length) this.showPath(0);
    else this.refreshPanel();
  }

  showPath(at) {
    this.found.at = at;
    const path = this.found.paths[at];
    const fresh = path.nodes.some((id) => !this.visible.has(id));
    this.picked = null;
    this.change((state) => {
      for (const id of path.nodes) {
        state.shown.add(id);
        state.hidden.delete(id);
      }
    }, { arrange: fresh });
    this.tell(this.say("path_shown", { nth: at + 1, count: this.found.paths.length }));
  }

  endPaths() {
    this.found = null;
    this.draw();
  }

  // --- what is done to the picture ---

  /** Change the state (which can be undone) and draw. */
  change(act, { arrange = false } = {}) {
    this.picture.change(act, this.canvas.positions());
    if (this.picture.state.shown.size > MOST) {
      this.step(true);
      return this.tell(this.say("too_many", { count: MOST }), true);
    }
    this.draw();
    if (arrange) this.arrange();
  }

  arrange() {
    this.canvas.dataset.arranged = "false";
    this.canvas.arrange(this.picture.state.layout);
  }

  step(back) {
    const places = this.picture.step(back, this.canvas.positions());
    if (!places) return this.tell(this.say(back ? "nothing_to_undo" : "nothing_to_redo"));
    this.draw();
    this.canvas.place(places);
    this.tell(this.say(back ? "undone" : "redone"));
  }

  collapse(id) {
    if (this.isGroup(id)) return this.hide(id);
    const gone = leaves(this.picture, id);
    this.change((state) => {
      for (const each of gone) state.shown.delete(each);
      for (const [key, group] of state.groups) if (group.owner === id || gone.includes(group.owner)) state.groups.delete(key);
    });
    this.tell(this.say("collapsed", { count: gone.length }));
  }

  hide(id) {
    if (this.isGroup(id)) return this.change(({ groups }) => groups.delete(id));
    const beside = [...this.picture.beside(id)].find((each) => this.visible.has(each)) ?? null;
    this.change((state) => {
      state.hidden.add(id);
      for (const [key, group] of state.groups) state.groups.set(key, { ...group, after: null });
    });
    this.pick(beside);
    this.tell(this.say("hidden"));
  }

  pin(id) {
    if (!this.isGroup(id)) this.change(({ pinned }) => pinned.delete(id) || pinned.add(id));
  }

  clear() {
    this.start = this.found = this.picked = null;
    this.change((state) => {
      for (const each of [state.shown, state.hidden, state.pinned, state.groups]) each.clear();
    });
    this.search.focus();
  }

  startPath(id) {
    this.start = this.start === id ? null : id;
    this.refreshPanel();
    if (this.start) this.tell(this.say("path_pick"));
  }

  pick(id) {
    this.pickedLink = null;
    this.picked = id;
    if (id !== null) this.found = null;
    this.canvas.pick(id);
    this.draw();
    if (id !== null && !this.isGroup(id)) this.tell(this.words.name(this.picture.nodes.get(id)));
  }

  pickLink(id) {
    this.picked = null;
    this.pickedLink = id;
    this.found = null;
    this.canvas.pickEdge(id);
    this.draw();
  }

  slide() {
    const day = new Date(Date.parse(this.slider.dataset.first) + Number(this.slider.value) * 86_400_000).toISOString().slice(0, 10);
    this.picture.state.day = day;
    this.draw();
  }

  isGroup(id) {
    return this.picture.state.groups.has(id);
  }

  // --- drawing ---

  look(node) {
    const { colour } = this.picture.state;
    return colour === "risk" ? this.words.risk(node) : colour === "community" ? this.words.community(this.communities.get(node.id)) : this.words.look(node);
  }

  draw() {
    const { picture, words } = this;
    const { state } = picture;
    const there = picture.candidates();
    const all = picture.among(new Set(there.map(({ id }) => id)));
    if (state.colour === "community") this.communities = this.canvas.communities(there.map(({ id }) => id), all);
    const nodes = there.filter((node) => !state.off.has(this.look(node).key));
    this.visible = new Set(nodes.map(({ id }) => id));
    const links = all.filter(({ start, end }) => this.visible.has(start) && this.visible.has(end));
    const left = picture.leftOver(this.visible);
    const drawn = nodes.map((node) => ({ id: node.id, name: words.name(node), sign: words.sign(node), size: words.size(node), tone: this.look(node).tone, kindOf: node.label, level: node.level, hollow: false, pinned: state.pinned.has(node.id) }));
    const signs = left.map((group) => ({ id: group.id, name: `${words.relation(group.relationship, group.outgoing)} · ${words.kind(group)}`, sign: words.number.format(group.count), size: 16, tone: "--node-group", kindOf: "Group", level: null, hollow: true, pinned: false }));
    const edges = links.map(({ id, start, end, type }) => ({ id, start, end, name: words.relation(type) }));
    const ways = left.map((group) => ({ id: `${group.id} way`, start: group.outgoing ? group.owner : group.id, end: group.outgoing ? group.id : group.owner, name: words.relation(group.relationship) }));
    this.canvas.show([...drawn, ...signs], [...edges, ...ways]);
    if (this.picked !== null && !this.visible.has(this.picked) && !left.some(({ id }) => id === this.picked)) this.picked = null;
    if (this.pickedLink !== null && !links.some(({ id }) => id === this.pickedLink)) this.pickedLink = null;
    this.canvas.pick(this.picked, { into: false });
    if (this.pickedLink) this.canvas.pickEdge(this.pickedLink);
    this.drawRoute();
    this.drawTools(there, nodes, links);
    this.drawTime();
    this.refreshPanel();
    this.remember();
  }

  drawRoute() {
    const path = this.found?.paths[this.found.at];
    if (!path) return this.canvas.route([], []);
    const ways = new Set(path.steps.map(({ type, outgoing }, i) => (outgoing ? [path.nodes[i], type, path.nodes[i + 1]] : [path.nodes[i + 1], type, path.nodes[i]]).join(" ")));
    const edges = [...this.picture.links.values()].filter(({ start, type, end }) => ways.has([start, type, end].join(" ")));
    this.canvas.route(path.nodes, edges.map(({ id }) => id));
  }

  drawTools(there, nodes, links) {
    const { picture, words } = this;
    const { state } = picture;
    for (const [group, value] of [[this.layouts, state.layout], [this.colours, state.colour]]) {
      for (const each of group.children) each.setAttribute("aria-pressed", String(each.dataset.value === value));
    }
    this.undoButton.disabled = !picture.past.length;
    this.redoButton.disabled = !picture.future.length;
    const looks = new Map();
    for (const node of there) {
      const look = this.look(node);
      looks.set(look.key, { ...look, count: (looks.get(look.key)?.count ?? 0) + 1 });
    }
    const order = [...looks.values()].sort((a, b) => (state.colour === "kind" ? b.count - a.count : 0) || (a.key < b.key ? -1 : 1));
    const types = new Map([...state.offRelations].map((type) => [type, 0]));
    for (const { type } of links) types.set(type, (types.get(type) ?? 0) + 1);
    this.legendLooks = order;
    this.legend.show({ looks: order, relations: [...types].sort((a, b) => b[1] - a[1]), off: state.off, offRelations: state.offRelations, hidden: [...state.hidden].filter((id) => state.shown.has(id)).length });
    const degrees = new Map();
    for (const { start, end } of links) for (const id of [start, end]) degrees.set(id, (degrees.get(id) ?? 0) + 1);
    this.degrees = degrees;
    this.tables.show({ nodes, links, degrees, picked: this.picked, pickedLink: this.pickedLink, names: (id) => words.name(picture.nodes.get(id)) });
    this.drawEmpty(state.shown.size === 0);
  }

  drawEmpty(empty) {
    this.empty.hidden = !empty && this.canvas.drawn;
    if (!empty) return fill(this.empty, h("p", { class: "state-title" }, this.say("undrawable")), h("p", {}, this.say("undrawable_hint")));
    const starts = this.given.starts.map(({ id, name }) => h("button", { type: "button", class: "button", "data-key": id, onclick: () => this.add([id], id, { expand: true }) }, name));
    fill(this.empty, h("i", { class: "q-icon material-icons notranslate", "aria-hidden": "true" }, "hub"), h("p", { class: "state-title" }, this.say("empty")), h("p", {}, this.say("empty_hint")), h("div", { class: "explore-acts" }, starts));
  }

  drawTime() {
    const first = this.picture.firstDay();
    const days = (one, other) => Math.round((Date.parse(other) - Date.parse(one)) / 86_400_000);
    if (this.slider.dataset.first === undefined || document.activeElement !== this.slider) {
      const span = Math.max(days(first, this.given.today), 0);
      Object.assign(this.slider, { min: span ? "0" : "-1", max: String(span), disabled: !span });
      this.slider.dataset.first = first;
      this.slider.value = String(days(first, this.picture.state.day));
    }
    this.slider.setAttribute("aria-valuetext", this.words.day(this.picture.state.day));
    this.dayText.textContent = this.words.day(this.picture.state.day);
    this.slider.closest("label").hidden = this.picture.state.shown.size === 0;
  }

  async refreshPanel() {
    const { picture, words } = this;
    if (this.found) return this.panel.paths(this.found, this.found.at, (id) => words.name(picture.nodes.get(id)));
    if (this.pickedLink) {
      const link = picture.links.get(this.pickedLink);
      if (link) return this.panel.link(link, { start: picture.nodes.get(link.start), end: picture.nodes.get(link.end) });
    }
    const owner = this.isGroup(this.picked) ? picture.state.groups.get(this.picked).owner : this.picked;
    const node = picture.nodes.get(owner);
    if (!node) return this.panel.none();
    const shown = (groups) => this.panel.node(node, { picture, groups, start: this.start ? picture.nodes.get(this.start) : null, links: this.degrees.get(node.id) ?? 0 });
    const key = `${picture.state.day} ${owner}`;
    shown(this.groups.get(key) ?? null);
    if (this.groups.has(key)) return;
    await this.around(owner);
    if (this.groups.has(`${picture.state.day} ${this.picked}`) && this.picked === owner) shown(this.groups.get(key));
  }

  // --- keeping ---

  async address() {
    const packed = await pack({ state: this.picture.state, picked: this.isGroup(this.picked) ? null : this.picked }, this.canvas.positions());
    return `${location.origin}${location.pathname}#v=${packed}`;
  }

  /** The address of the page is that of the picture, so that to reload it or to go back loses nothing. */
  remember() {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(async () => {
      const empty = !this.picture.state.shown.size;
      history.replaceState(history.state, "", empty ? location.pathname + location.search : await this.address());
    }, 250);
  }

  /** Show what a link or a saved view has; what is not seen by whoever opens it is not there. */
  async open(packed) {
    const told = await unpack(packed);
    if (!told) return this.tell(this.say("bad_link"), true);
    const answer = await this.ask("gather", { at: told.day, without: [], there: [], nodes: told.ids });
    if (!answer) return;
    this.picture.learn(answer);
    const seen = new Set(answer.nodes.map(({ id }) => id));
    this.picture.change((state) => {
      Object.assign(state, { day: told.day, colour: told.colour, layout: told.layout });
      state.shown = seen;
      state.hidden = new Set(told.hidden);
      state.pinned = new Set(told.pinned);
      state.off = new Set(told.off);
      state.offRelations = new Set(told.offRelations);
      state.groups = new Map(told.groups.filter(({ owner }) => seen.has(owner)).map((group) => [groupKey(group), group]));
    }, this.canvas.positions());
    this.picked = seen.has(told.picked) ? told.picked : null;
    this.draw();
    const places = told.ids.map((id, i) => [id, told.places[i]]).filter(([, at]) => at !== null);
    this.canvas.place(new Map(places.map(([id, [x, y]]) => [id, { x, y }])));
    this.canvas.dataset.arranged = "true";
    this.draw();
    const missing = told.ids.length - seen.size;
    this.tell(missing ? this.say("missing", { count: missing }) : this.say("opened", { count: seen.size }), missing > 0);
  }

  async export(format) {
    const name = `gezhi-${this.picture.state.day}`;
    if (!this.visible.size) return this.tell(this.say("empty"), true);
    if (format === "csv" || format === "graphml") {
      await this.ask("export", { at: this.picture.state.day, without: [...this.picture.state.offRelations], nodes: [...this.visible], format, name });
      return;
    }
    const svg = this.canvas.svg(`${this.say("picture_title")} · ${this.words.day(this.picture.state.day)}`, this.legendLooks);
    if (format === "svg") download(new Blob([svg], { type: "image/svg+xml" }), `${name}.svg`);
    else download(await toPng(svg), `${name}.png`);
  }
}
