// Panning a large picture: what is drawn is moved as it is, by the compositor, and drawn anew when the pointer rests.
// So a frame costs the same with ten nodes as with ten thousand.
const REST = 120; // milliseconds without a movement after which the picture is drawn anew
const FAR = 0.3; // of the sheet's size: moved farther, it is drawn anew at once, or its edge would be empty

export class Glide {
  #sheet;
  #sigma;
  #from = null; // the pointer when the picture was last drawn
  #at = null;
  #rest = 0;
  #clearing = false;

  /** `sheet`: the element that holds the layers. `free`: whether the pointer has hold of nothing else. */
  constructor(host, sheet, sigma, free) {
    this.#sheet = sheet;
    this.#sigma = sigma;
    const pointers = new Set();
    host.addEventListener("pointerdown", (event) => {
      pointers.add(event.pointerId);
      this.moved = false;
      this.#from = pointers.size === 1 && this.on ? { x: event.clientX, y: event.clientY } : null;
    });
    host.addEventListener("pointermove", (event) => {
      if (!this.#from || !free()) return;
      this.#at = { x: event.clientX, y: event.clientY };
      this.#move();
    });
    const end = (event) => {
      pointers.delete(event.pointerId);
      this.#draw();
      this.#from = null;
    };
    for (const name of ["pointerup", "pointercancel", "pointerleave"]) host.addEventListener(name, end);
    sigma.on("afterRender", () => {
      if (!this.#clearing) return;
      this.#clearing = false;
      this.#sheet.style.transform = "";
    });
  }

  on = false;
  moved = false; // since the pointer was last pressed: then what ends is no click

  #move() {
    const [dx, dy] = [this.#at.x - this.#from.x, this.#at.y - this.#from.y];
    this.moved = true;
    this.#sheet.style.transform = `translate(${dx}px, ${dy}px)`;
    clearTimeout(this.#rest);
    const { width, height } = this.#sigma.getDimensions();
    if (Math.abs(dx) > width * FAR || Math.abs(dy) > height * FAR) this.#draw();
    else this.#rest = setTimeout(() => this.#draw(), REST);
  }

  /** Move the camera by as much as the picture was moved, and put it back with the frame that shows that. */
  #draw() {
    clearTimeout(this.#rest);
    if (!this.#from || !this.#at) return;
    const [dx, dy] = [this.#at.x - this.#from.x, this.#at.y - this.#from.y];
    const zero = this.#sigma.viewportToFramedGraph({ x: 0, y: 0 });
    const moved = this.#sigma.viewportToFramedGraph({ x: dx, y: dy });
    const { x, y, ...others } = this.#sigma.getCamera().getState();
    this.#from = this.#at;
    this.#at = null;
    this.#clearing = true;
    this.#sigma.getCamera().setState({ ...others, x: x - (moved.x - zero.x), y: y - (moved.y - zero.y) });
  }
}
