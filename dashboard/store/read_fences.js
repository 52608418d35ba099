/**
 * Read fences keep the answer to a REST request from overwriting newer changes.
 *
 * A REST page shows the state of one moment, and events go on while it is under way. A request
 * opens a fence and hands it in with the answer. The fence collects the items that changed
 * meanwhile, and the answer leaves those items as they are.
 *
 * @import { Id } from "../types.js"
 */

/** @typedef {{ thread: Id | null, touched: Set<string>, stale: boolean }} ReadFence
 * thread: the conversation whose messages are read; touched: the items that changed meanwhile;
 * stale: the answer must not be used */

export class ReadFences {
  /** @type {Set<ReadFence>} */ #open = new Set();

  /** Call before a request. @param {Id | null} [thread] the conversation whose messages are read
   * @returns {ReadFence} */
  begin(thread = null) {
    const fence = { thread, touched: new Set(), stale: false };
    this.#open.add(fence);
    return fence;
  }

  /** Call before a request for another part of a thread. Answers to earlier requests for the same
   * thread are ignored, even if they arrive later. @param {Id} thread */
  beginReplacement(thread) {
    for (const fence of this.#open) if (fence.thread === thread) fence.stale = true;
    return this.begin(thread);
  }

  /** @param {ReadFence} fence */
  end(fence) {
    this.#open.delete(fence);
  }

  /** The answers to all requests that are under way must not be used. */
  expireAll() {
    for (const fence of this.#open) fence.stale = true;
    this.#open.clear();
  }

  /** Whether a copy of an item is newer than the copy in the store. The copy of an event is. The
   * copy of a REST page is, unless the item changed after the request.
   * @param {string} item @param {ReadFence} [fence] of the REST request */
  isNewer(item, fence) {
    if (fence) return !fence.stale && !fence.touched.has(item);
    for (const open of this.#open) open.touched.add(item);
    return true;
  }
}
