/**
 * Tells Switchboard what the operator has read: a thread, once its newest message is in sight. All
 * that is unread above it counts as read too, seen or not; a button of the thread leads there.
 *
 * Event: `rested`, with the conversation's id: something came into sight too soon after what was
 * told last, and whoever shows the conversation is to say whether it still is.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Id } from "../types.js"
 */
import { explain } from "../lib/explain.js";

/** Telegram is told of each reading: of one conversation at most so often (milliseconds). */
const REST = 1000;

export class Attention extends EventTarget {
  #api;
  #store;
  /** What each conversation looked like when it was last told, so as not to repeat it.
   * @type {Map<Id, string>} */
  #told = new Map();
  /** Told a moment ago; true where more was seen since. @type {Map<Id, boolean>} */
  #resting = new Map();

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
  }

  /** The newest messages of this conversation are on the screen. @param {Id} id */
  async seen(id) {
    const conversation = this.#store.conversation(id);
    if (!conversation || conversation.unread_count === 0) return;
    const state = `${conversation.unread_count} ${conversation.last_message_at}`;
    if (this.#told.get(id) === state) return;
    if (this.#resting.has(id)) return void this.#resting.set(id, true);
    this.#told.set(id, state);
    this.#rest(id);
    try {
      await this.#api.markRead(id);
    } catch (error) {
      explain(error);
      this.#told.delete(id);
    }
  }

  /** @param {Id} id */
  #rest(id) {
    this.#resting.set(id, false);
    setTimeout(() => {
      const more = this.#resting.get(id);
      this.#resting.delete(id);
      if (more) this.dispatchEvent(new CustomEvent("rested", { detail: id }));
    }, REST);
  }
}
