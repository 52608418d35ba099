/**
 * Whether somebody may be about to hit something in a part of the page: a pointer rests over it, or
 * has left it a moment ago. Who goes on by keyboard, or leaves the mouse there for long, aims at
 * nothing.
 */

/** After the last move out, or the next key, so much longer (milliseconds). */
const AFTER = 1000;

/** A pointer that has not moved for so long is forgotten there (milliseconds). */
const LEFT_ALONE = 30_000;

export class Aiming {
  #changed;
  /** Until when; it is put off with every move. */ #until = -Infinity;
  /** When a mouse has moved there last; a finger comes without notice. */ lastMove = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} part @param {() => void} changed told when somebody begins to aim, and when nobody does any more */
  constructor(part, changed) {
    this.#changed = changed;
    const over = () => this.#hold(LEFT_ALONE);
    for (const type of ["pointerenter", "pointermove", "pointerdown", "wheel"]) part.addEventListener(type, over, { passive: true });
    const moved = () => (this.lastMove = performance.now());
    part.addEventListener("pointermove", ({ pointerType }) => pointerType !== "touch" && moved(), { passive: true });
    part.addEventListener("wheel", moved, { passive: true });
    const soon = () => void (this.is && this.#hold(AFTER));
    for (const type of ["pointerleave", "pointercancel"]) part.addEventListener(type, soon);
    window.addEventListener("keydown", soon, { capture: true });
  }

  /** Whether somebody does. */
  get is() {
    return performance.now() < this.#until;
  }

  /** Nobody does any more. */
  end() {
    clearTimeout(this.#timer);
    this.#until = -Infinity;
    this.#changed();
  }

  /** @param {number} time milliseconds */
  #hold(time) {
    const begins = !this.is;
    clearTimeout(this.#timer);
    this.#until = performance.now() + time;
    this.#timer = setTimeout(() => this.end(), time);
    if (begins) this.#changed();
  }
}
