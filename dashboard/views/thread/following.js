/**
 * Whether the view of a thread follows the newest message, as long as the operator stays at the end.
 */
import { isAtEnd, toEnd } from "../../lib/dom/scroll.js";

export class Following {
  isOn = true;
  #scroller;
  /** The scroll position after the last move to the end (pixels). */ #scrollTop = 0;

  /** @param {HTMLElement} scroller */
  constructor(scroller) {
    this.#scroller = scroller;
  }

  start() {
    this.isOn = true;
    this.#scrollTop = 0;
  }

  stop() {
    this.isOn = false;
  }

  /** Scrolls to the newest message. */
  toEnd() {
    toEnd(this.#scroller);
    this.#scrollTop = this.#scroller.scrollTop;
  }

  /**
   * Finds out whether the operator has scrolled away from the end, or back to it. Call it before every
   * change of the thread, too: a change may happen between the scrolling and the browser's event. If
   * only the end moved away (a lower window, a longer message), the operator has not scrolled.
   * @param {boolean} endIsNewest whether the newest message is at the end of the column
   * @returns {boolean} whether the answer has changed
   */
  update(endIsNewest) {
    const before = this.isOn;
    const atEnd = isAtEnd(this.#scroller);
    if (before && !atEnd && this.#scroller.scrollTop < this.#scrollTop) this.isOn = false;
    else if (!before && atEnd && endIsNewest) this.isOn = true;
    return this.isOn !== before;
  }
}
