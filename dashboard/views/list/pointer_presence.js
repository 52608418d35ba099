/**
 * Tells whether the operator may be about to press something in a part of the page: the pointer is over
 * it, or left it a moment ago. An operator who uses the keyboard, or does not move the mouse for long,
 * is not about to press anything.
 */

/** The hold ends this time after the pointer left, or after a key (milliseconds). */
const HOLD_AFTER_LEAVE = 1000;

/** The hold ends when the pointer has not moved for this time (milliseconds). */
const IDLE_TIMEOUT = 30_000;

export class PointerPresence {
  #changed;
  /** When the hold ends; every move extends it. */ #until = -Infinity;
  /** The last move of a mouse; a finger presses without moving before. */ lastMove = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} part @param {() => void} changed runs when the hold begins and when it ends */
  constructor(part, changed) {
    this.#changed = changed;
    const over = () => this.#hold(IDLE_TIMEOUT);
    for (const type of ["pointerenter", "pointermove", "pointerdown", "wheel"]) part.addEventListener(type, over, { passive: true });
    const moved = () => (this.lastMove = performance.now());
    part.addEventListener("pointermove", ({ pointerType }) => pointerType !== "touch" && moved(), { passive: true });
    part.addEventListener("wheel", moved, { passive: true });
    const holdBriefly = () => void (this.isHeld && this.#hold(HOLD_AFTER_LEAVE));
    for (const type of ["pointerleave", "pointercancel"]) part.addEventListener(type, holdBriefly);
    window.addEventListener("keydown", holdBriefly, { capture: true });
  }

  /** Whether the order is held. */
  get isHeld() {
    return performance.now() < this.#until;
  }

  /** Ends the hold. */
  end() {
    clearTimeout(this.#timer);
    this.#until = -Infinity;
    this.#changed();
  }

  /** @param {number} time milliseconds */
  #hold(time) {
    const begins = !this.isHeld;
    clearTimeout(this.#timer);
    this.#until = performance.now() + time;
    this.#timer = setTimeout(() => this.end(), time);
    if (begins) this.#changed();
  }
}
