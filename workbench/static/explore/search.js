// The field in which one looks for a node: a combobox whose list the server fills.
import { h, icon } from "./dom.js";

const PAUSE = 180; // milliseconds after the last letter

export function searchField({ words, ask, chosen }) {
  const list = h("ul", { role: "listbox", id: "explore-found", class: "explore-found", hidden: true, "aria-label": words.say("search") });
  const input = h("input", {
    type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "explore-found", "aria-autocomplete": "list",
    "aria-label": words.say("search"), placeholder: words.say("search_hint"), autocomplete: "off", spellcheck: "false",
  });
  let [timer, asked, items, active] = [0, 0, [], -1];

  const close = () => {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const mark = (number) => {
    active = number;
    [...list.children].forEach((each, i) => each.setAttribute("aria-selected", String(i === number)));
    const option = list.children[number];
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
  };
  const take = (node) => {
    close();
    input.value = "";
    chosen(node);
  };
  const look = async () => {
    const text = input.value.trim();
    const own = ++asked;
    if (!text) return close();
    const found = await ask("search", { text });
    if (own !== asked || !found) return;
    items = found.items;
    list.replaceChildren(
      ...items.map((node, i) =>
        h("li", { role: "option", id: `explore-found-${i}`, "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: () => take(node) },
          h("span", { class: "found-name" }, words.name(node)), h("span", { class: "muted small" }, `${words.labels[node.label]} · ${node.id.slice(node.id.indexOf(":") + 1)}`)),
      ),
      ...(items.length ? [] : [h("li", { class: "muted found-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, words.say("found_nothing"))]),
    );
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    active = -1;
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (list.hidden || !items.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const last = items.length - 1;
      mark(event.key === "ArrowDown" ? (active < last ? active + 1 : 0) : active > 0 ? active - 1 : last);
    } else if (event.key === "Enter") {
      event.preventDefault();
      take(items[Math.max(active, 0)]);
    }
  });
  input.addEventListener("blur", close);
  return { element: h("div", { class: "explore-search" }, icon("search"), input, list), focus: () => input.focus() };
}
