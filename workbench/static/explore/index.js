// Explore: what is asked, what stands on the picture, and what is done to it. The server only answers questions.
import { address, exportAs, open, remember } from "./keeping.js";
import { buildPage } from "./page.js";
import { groupKey, Picture, unfolded } from "./picture.js";
import { View } from "./view.js";
import { Words } from "./words.js";

const FEW = 12; // members of a group that are shown at once; larger groups stand as one sign
const ALL = 30; // neighbours that are shown at once, however many groups they are
const PAGE = 30; // members of a large group that are shown with each click

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
    this.parts = buildPage(this, root, this.acts());
    this.view = new View(this, this.parts);
    this.listen();
    this.begin();
  }

  say(key, values) {
    return this.words.say(key, values);
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
      address: () => address(this), open: (packed) => open(this, packed), export: (format) => exportAs(this, format), tell: (text) => this.tell(text),
    };
  }

  listen() {
    const on = (name, act) => this.parts.canvas.addEventListener(name, ({ detail }) => act(detail));
    on("pick", ({ node, edge, also }) => (also && this.picked && node !== this.picked ? this.paths(this.picked, node) : edge ? this.pickLink(edge) : this.pick(node ?? null)));
    on("expand", ({ node }) => this.expand(node));
    on("collapse", ({ node }) => this.collapse(node));
    on("hide", ({ node }) => this.hide(node));
    on("pin", ({ node }) => this.pin(node));
    on("moved", ({ node }) => this.isGroup(node) || this.change(({ pinned }) => pinned.add(node)));
    on("undo", () => this.step(true));
    on("redo", () => this.step(false));
    on("arranged", () => {
      this.parts.canvas.dataset.arranged = "true";
      remember(this);
    });
    this.parts.slider.addEventListener("input", () => this.slide());
    this.parts.slider.addEventListener("change", () => this.pick(this.picked)); // what is around it on that day
  }

  async begin() {
    const packed = location.hash.startsWith("#v=") ? location.hash.slice(3) : null;
    this.view.draw();
    if (packed) await open(this, packed);
    else if (this.given.open) await this.add([this.given.open], this.given.open, { expand: true });
    this.parts.canvas.dataset.ready = "true";
  }

  // --- what is asked ---

  async ask(what, asked) {
    this.parts.stage.setAttribute("aria-busy", "true");
    this.tell(this.say("asking"));
    const { answer, error } = await this.server(what, asked);
    this.parts.stage.removeAttribute("aria-busy");
    this.tell(error ?? "", !!error);
    return answer ?? null;
  }

  tell(text, wrong = false) {
    this.parts.status.textContent = text;
    this.parts.status.classList.toggle("wrong", wrong);
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
    this.take(answer, { ids });
    if (!answer.nodes.some((node) => node.id === picked)) return this.tell(this.say("not_seen"), true);
    this.pick(picked);
    if (expand) await this.expand(picked);
  }

  /** Show what an answer brought, unfolded from its `owner` if it was. */
  take(answer, { ids = answer.nodes.map((node) => node.id), owner = null, also = () => {} } = {}) {
    const fresh = ids.filter((id) => !this.picture.state.shown.has(id)).length;
    this.picture.learn(answer);
    this.change((state) => {
      for (const id of ids) {
        if (!this.picture.nodes.has(id)) continue;
        if (owner !== null && id !== owner && !state.shown.has(id)) state.owners.set(id, owner);
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
    const offered = ({ groups }) => {
      for (const group of answer.groups) groups.set(groupKey({ ...group, owner: id }), { ...group, owner: id, after: null });
    };
    this.take(answer, { owner: id, also: offered });
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
      this.take(answer, { owner: group.owner, also: ({ groups }) => groups.set(key, { ...group, after }) });
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
    else this.view.drawPanel();
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
    this.view.draw();
  }

  // --- what is done to the picture ---

  /** Change the state (which can be undone) and draw. */
  change(act, { arrange = false } = {}) {
    this.picture.change(act, this.parts.canvas.positions());
    if (this.picture.state.shown.size > this.given.most) {
      this.step(true);
      return this.tell(this.say("too_many", { count: this.given.most }), true);
    }
    this.view.draw();
    if (arrange) this.arrange();
  }

  arrange() {
    this.parts.canvas.dataset.arranged = "false";
    this.parts.canvas.arrange(this.picture.state.layout);
  }

  step(back) {
    const places = this.picture.step(back, this.parts.canvas.positions());
    if (!places) return this.tell(this.say(back ? "nothing_to_undo" : "nothing_to_redo"));
    this.view.draw();
    this.parts.canvas.place(places);
    this.tell(this.say(back ? "undone" : "redone"));
  }

  collapse(id) {
    if (this.isGroup(id)) return this.hide(id);
    const gone = unfolded(this.picture, id);
    this.change((state) => {
      for (const each of gone) {
        state.shown.delete(each);
        state.owners.delete(each);
      }
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
      for (const each of [state.shown, state.hidden, state.pinned, state.groups, state.owners]) each.clear();
    });
    this.parts.search.focus();
  }

  startPath(id) {
    this.start = this.start === id ? null : id;
    this.view.drawPanel();
    if (this.start) this.tell(this.say("path_pick"));
  }

  pick(id) {
    this.pickedLink = null;
    this.picked = id;
    if (id !== null) this.found = null;
    this.parts.canvas.pick(id);
    this.view.draw();
    if (id !== null && !this.isGroup(id)) this.tell(this.words.name(this.picture.nodes.get(id)));
  }

  pickLink(id) {
    this.picked = null;
    this.pickedLink = id;
    this.found = null;
    this.parts.canvas.pickEdge(id);
    this.view.draw();
  }

  slide() {
    const day = new Date(Date.parse(this.parts.slider.dataset.first) + Number(this.parts.slider.value) * 86_400_000).toISOString().slice(0, 10);
    this.picture.state.day = day;
    this.view.draw();
  }

  isGroup(id) {
    return this.picture.state.groups.has(id);
  }
}
