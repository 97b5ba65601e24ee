// How names and marks are drawn over the nodes, in the page's own colours.

const LONGEST = 14; // characters of a name
export const SIZE = 12.5; // of its letters, in pixels

/** A text as a label has room for it. */
export const short = (text) => ([...text].length > LONGEST ? `${[...text].slice(0, LONGEST - 1).join("")}…` : text);

/** The colours of the page as they are now, by the names of its variables. */
export function palette(element) {
  const style = getComputedStyle(element);
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, style.getPropertyValue(name).trim() || "#808080");
    return known.get(name);
  };
}

const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

/** Two colours mixed (both as #rrggbb). */
export function mixed(one, other, share) {
  const [a, b] = [channels(one), channels(other)];
  return `#${a.map((value, i) => Math.round(value + (b[i] - value) * share).toString(16).padStart(2, "0")).join("")}`;
}

/** Whether dark signs are read better on a colour than white ones. */
export function light(colour) {
  const [red, green, blue] = channels(colour).map((value) => (value / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.22;
}

/** The sign of a node's kind, inside it. */
function drawSign(context, data, font) {
  if (!data.sign || data.size < 7 || !data.ink) return;
  context.font = `600 ${Math.round(data.size * (data.sign.length > 2 ? 0.75 : 1.05))}px ${font}`;
  context.fillStyle = data.ink;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(data.sign, data.x, data.y + data.size * 0.06);
}

/** The name under a node, on a rim of the page's paper. */
function drawName(context, data, font, text) {
  context.font = `${data.strong ? 600 : 400} ${SIZE}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = data.paper;
  context.strokeText(text, data.x, data.y + data.size + 3);
  context.fillStyle = data.text;
  context.fillText(text, data.x, data.y + data.size + 3);
}

/** Draws signs at once and names at the end of a frame, the weightiest first, each only where none stands yet. */
export class Names {
  #waiting = [];
  #discs = [];
  #context = null;
  #font = "";

  draw = (context, data, { labelFont }) => {
    this.#context = context;
    this.#font = labelFont;
    drawSign(context, data, labelFont);
    this.#discs.push(data);
    if (data.label) this.#waiting.push(data);
  };

  begin() {
    this.#waiting = [];
    this.#discs = [];
  }

  end() {
    const taken = this.#discs.map(({ x, y, size }) => [x - size, y - size, x + size, y + size]);
    const weight = (data) => (data.strong ? 1000 : 0) + (data.hollow ? 100 : 0) + data.size;
    for (const data of this.#waiting.sort((a, b) => weight(b) - weight(a))) {
      const text = short(data.name);
      const half = ([...text].reduce((sum, sign) => sum + (sign.charCodeAt(0) > 255 ? 1 : 0.56), 0) * SIZE) / 2;
      const box = [data.x - half, data.y + data.size + 3, data.x + half, data.y + data.size + 3 + SIZE];
      if (!data.strong && !data.hollow && taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      drawName(this.#context, data, this.#font, text);
    }
  }
}

/** The node under the pointer: its whole name, over all others. */
export function drawHover(context, data, settings) {
  context.beginPath();
  context.arc(data.x, data.y, data.size + 3, 0, Math.PI * 2);
  context.lineWidth = 2;
  context.strokeStyle = data.text;
  context.stroke();
  drawName(context, { ...data, strong: true }, settings.labelFont, data.name);
}
