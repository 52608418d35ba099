/**
 * Shows or loads more messages when the operator scrolls near an edge of those in the DOM.
 *
 * @import { ThreadLoader } from "../../services/loader/thread_loader.js"
 * @import { Id } from "../../types.js"
 * @import { Thread } from "../../model/thread.js"
 * @import { MessageWindow } from "../../model/thread_window.js"
 */

/** More messages come when an edge is this near (pixels). */
const MARGIN = 800;

/** Messages in memory above those in the DOM at most. When there are more, half of this number stay. */
const MAX_ABOVE = 1000;

export class InfiniteScroll {
  #scroller;
  #loader;
  #id;
  #rerender;

  /** @param {HTMLElement} scroller @param {ThreadLoader} loader @param {Id} id the conversation
   * @param {() => void} rerender renders the thread again */
  constructor(scroller, loader, id, rerender) {
    this.#scroller = scroller;
    this.#loader = loader;
    this.#id = id;
    this.#rerender = rerender;
  }

  /** @param {Thread} thread @param {MessageWindow} window @param {boolean} following */
  fill(thread, window, following) {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollTop < MARGIN && !this.#showOlder(window, following)) this.#loadOlder(thread, window);
    if (scrollHeight - scrollTop - clientHeight >= MARGIN || following) return;
    if (window.growNewer()) this.#rerender();
    else if (thread.hasGap && thread.state === "ready") void this.#loader.newer(this.#id);
  }

  /** @param {MessageWindow} window @param {boolean} following */
  #showOlder(window, following) {
    if (following && this.#scroller.scrollTop > 0) return false;
    const grew = window.growOlder(following);
    if (grew) this.#rerender();
    return grew;
  }

  /** @param {Thread} thread @param {MessageWindow} window */
  #loadOlder(thread, window) {
    const hasOlder = thread.state === "ready" && thread.older !== null && !thread.unavailable;
    if (hasOlder && window.start === 0) void this.#loader.older(this.#id);
  }

  /** Keeps memory bounded however long the page is open. @param {Thread} thread @param {MessageWindow} window */
  trimOldest(thread, window) {
    const oldest = thread.messages.items[window.start - MAX_ABOVE / 2];
    if (window.start > MAX_ABOVE && oldest) thread.forgetBefore(oldest);
  }
}
