// Makes elements: h("button", {class: "button", onclick: act}, "text", other).
export function h(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false));
  return made;
}

/** A picture that says nothing that the words beside it do not say. */
export const icon = (name) => h("i", { class: "q-icon material-icons notranslate", "aria-hidden": "true" }, name);

/** A button with an icon; without words to see when `bare`, and then with them as its name. */
export function button(name, words, act, { bare = false, ...properties } = {}) {
  const named = bare ? { "aria-label": words, title: words } : {};
  return h("button", { type: "button", class: `button${bare ? " bare" : ""}`, onclick: act, ...named, ...properties }, icon(name), bare ? null : h("span", {}, words));
}

/** Refill an element, keeping the focus on what stands in its place: elements are known by `data-key`. */
export function fill(element, ...children) {
  const held = element.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  element.replaceChildren(...children.flat().filter(Boolean));
  if (held) [...element.querySelectorAll("[data-key]")].find((each) => each.dataset.key === held)?.focus({ preventScroll: true });
}
