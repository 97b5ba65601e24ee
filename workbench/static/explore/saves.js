// Keeping a picture: under a name in this browser, by its address, and as a file.
import { button, fill, h } from "./dom.js";

export class Saves {
  constructor(words, account, acts) {
    this.words = words;
    this.acts = acts;
    this.place = `gezhi.explore.${account}`;
    this.list = h("ul", { class: "explore-saved" });
    this.name = h("input", { type: "text", maxlength: "60", "aria-label": words.say("save_name"), placeholder: words.say("save_name") });
    this.address = h("input", { type: "text", readonly: true, "aria-label": words.say("share_link"), onfocus: () => this.address.select() });
    const save = (event) => {
      event.preventDefault();
      this.save(this.name.value.trim());
    };
    const files = ["png", "svg", "csv", "graphml"].map((format) => h("button", { type: "button", class: "button", onclick: () => acts.export(format) }, format === "csv" ? words.say("csv") : format === "graphml" ? "GraphML" : format.toUpperCase()));
    this.dialog = h("dialog", { class: "explore-dialog", "aria-labelledby": "explore-save-title" },
      h("header", { class: "card-head" }, h("h2", { id: "explore-save-title" }, words.say("keep")), h("span", { class: "end" }, button("close", words.say("close"), () => this.dialog.close(), { bare: true }))),
      h("h3", {}, words.say("share")), h("p", { class: "muted small" }, words.say("share_hint")),
      h("div", { class: "explore-row" }, this.address, button("content_copy", words.say("copy"), () => this.copy())),
      h("h3", {}, words.say("export")), h("p", { class: "muted small" }, words.say("export_hint")), h("div", { class: "explore-row" }, files),
      h("h3", {}, words.say("saved")), h("p", { class: "muted small" }, words.say("saved_hint")),
      h("form", { class: "explore-row", onsubmit: save }, this.name, h("button", { class: "button primary" }, words.say("save"))),
      this.list);
  }

  async open() {
    this.address.value = await this.acts.address();
    this.show();
    this.dialog.showModal();
  }

  async copy() {
    this.address.select();
    try {
      await navigator.clipboard.writeText(this.address.value);
    } catch {
      document.execCommand("copy"); // pages without TLS, on an intranet, have no other way
    }
    this.acts.tell(this.words.say("copied"));
  }

  async save(name) {
    if (!name) return this.name.focus();
    const kept = this.kept();
    kept[name] = (await this.acts.address()).split("#v=")[1];
    localStorage.setItem(this.place, JSON.stringify(kept));
    this.name.value = "";
    this.show();
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.place)) ?? {};
    } catch {
      return {};
    }
  }

  show() {
    const { words, acts } = this;
    const kept = this.kept();
    const open = (name) => {
      this.dialog.close();
      acts.open(kept[name]);
    };
    const forget = (name) => {
      delete kept[name];
      localStorage.setItem(this.place, JSON.stringify(kept));
      this.show();
    };
    const rows = Object.keys(kept).sort().map((name) => h("li", { class: "explore-row" }, h("button", { type: "button", class: "explore-name", onclick: () => open(name) }, name), button("delete", words.say("forget", { name }), () => forget(name), { bare: true })));
    fill(this.list, rows);
  }
}

/** Hand somebody a file. */
export function download(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** An SVG text as a PNG, twice as fine. */
export async function toPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = h("canvas", { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
