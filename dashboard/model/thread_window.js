/**
 * The part of a long thread that is in the DOM: at most MAX_SHOWN messages.
 *
 * Its ends are messages, not indexes, so that new messages at either end do not move it. An open end
 * (`null`) follows the newest message.
 *
 * @import { Message } from "../types.js"
 * @import { SortedList } from "./sorted_list.js"
 */

/** Messages in the DOM at most, and while the view follows the newest message. */
export const MAX_SHOWN = 400;
export const MAX_FOLLOWED = 90;

/** Messages that stay when the oldest leave, that are shown around the target of a jump, and that come in one step
 * of scrolling. */
const KEPT = 60;
const AROUND = 120;
const STEP = 100;

export class MessageWindow {
  #list;
  /** @type {Message | null} */ #first = null;
  /** @type {Message | null} */ #last = null;
  /** How many messages stay when the oldest leave. */ #kept = KEPT;

  /** @param {SortedList<Message>} list */
  constructor(list) {
    this.#list = list;
  }

  get start() {
    return this.#first ? this.#list.before(this.#first) : 0;
  }

  get end() {
    return this.#last ? this.#list.through(this.#last) : this.#list.length;
  }

  get messages() {
    return this.#list.items.slice(this.start, this.end);
  }

  get reachesNewest() {
    return this.end === this.#list.length;
  }

  /** Shows the newest messages. */
  toNewest() {
    this.#set(this.#list.length - this.#kept, this.#list.length);
  }

  /** Shows a message with as many before as after it. @param {Message} message */
  around(message) {
    const start = Math.max(0, this.#list.before(message) - AROUND / 2);
    this.#set(start, Math.min(start + AROUND, this.#list.length));
  }

  /** Keeps the window within its limit: at the newest message the oldest leave, elsewhere the newest.
   * @param {boolean} following whether the view follows the newest message */
  trim(following) {
    const most = following ? this.#kept + MAX_FOLLOWED - KEPT : MAX_SHOWN;
    if (this.end - this.start <= most) return;
    if (following) this.toNewest();
    else this.#set(this.start, this.start + MAX_SHOWN);
  }

  /** @param {boolean} [toFill] whether the newest messages do not fill a very high view: then more stay
   * @returns {boolean} whether there was more */
  growOlder(toFill = false) {
    const { start, end } = this;
    if (start === 0) return false;
    if (toFill) this.#kept = Math.min(this.#kept + STEP, MAX_SHOWN);
    const from = Math.max(0, start - STEP);
    this.#set(from, Math.min(end, from + MAX_SHOWN));
    return true;
  }

  /** @returns {boolean} whether there was more */
  growNewer() {
    const { start, end } = this;
    if (this.reachesNewest) return false;
    this.#set(Math.max(start, end + STEP - MAX_SHOWN), end + STEP);
    return true;
  }

  /** @param {number} start @param {number} end */
  #set(start, end) {
    const { items } = this.#list;
    this.#first = start > 0 ? (items[start] ?? null) : null;
    this.#last = end < items.length ? (items[end - 1] ?? null) : null;
  }
}
