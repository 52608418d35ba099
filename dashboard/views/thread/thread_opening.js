/**
 * The opening of a thread: at its first unread message, or at another message that somebody jumps to.
 * Until the view is there, the messages in sight do not count as read.
 *
 * @import { Message } from "../../types.js"
 * @import { Thread } from "../../model/thread.js"
 * @import { UnreadMarker } from "../../model/unread_marker.js"
 */

export class ThreadOpening {
  /** Whether the view still has to go to the first unread message, which may have to be loaded.
   * @type {"unread" | "loading" | "done"} */
  #state;
  /** Whether the messages in sight are those that the thread was opened for, or the operator has
   * scrolled to them. */
  #isInPlace;

  /** @param {boolean} hasUnread @param {boolean} hasTarget whether the thread is opened at a certain message */
  constructor(hasUnread, hasTarget) {
    this.#state = hasUnread && !hasTarget ? "unread" : "done";
    this.#isInPlace = !hasTarget;
  }

  /** Whether the messages in sight count as read. */
  get isDone() {
    return this.#state === "done" && this.#isInPlace;
  }

  /** Whether messages back to the first unread one are being loaded. */
  get isLoading() {
    return this.#state === "loading";
  }

  /** The operator has scrolled. */
  scrolled() {
    this.#isInPlace = true;
  }

  /** A jump has brought the view to a message. */
  jumped() {
    this.#state = "done";
    this.#isInPlace = true;
  }

  /** The first unread message, once, as soon as it is in memory.
   * @param {Thread} thread @param {UnreadMarker} unread
   * @param {() => Promise<string>} load loads messages back to it; resolves to why that failed, or an empty text
   * @returns {Message | undefined} */
  takeFirstUnread(thread, { first, atOpen }, load) {
    if (this.#state !== "unread" || thread.state !== "ready" || thread.hasGap) return undefined;
    this.#state = "done";
    if (!first && atOpen && thread.older !== null && !thread.unavailable) void this.#load(load);
    return first;
  }

  /** After loading, the view goes to the message with its next rendering, which calls `jumped`: until then
   * it still shows the newest messages. If loading fails, it stays there, and they count as read only after
   * the operator has scrolled. @param {() => Promise<string>} load */
  async #load(load) {
    this.#state = "loading";
    const failure = await load();
    if (failure === "" || this.#state !== "loading") return;
    this.#isInPlace = false;
    this.#state = "done";
  }
}
