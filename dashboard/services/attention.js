/**
 * Tells Switchboard what the operator has read: only what really was in front of their eyes.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Id } from "../types.js"
 */
import { explain } from "../lib/explain.js";

export class Attention {
  #api;
  #store;
  /** What each conversation looked like when it was last told, so as not to repeat it.
   * @type {Map<Id, string>} */
  #told = new Map();

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    this.#api = api;
    this.#store = store;
  }

  /** The newest messages of this conversation are on the screen. @param {Id} id */
  async seen(id) {
    const conversation = this.#store.conversation(id);
    if (!conversation || conversation.unread_count === 0) return;
    const state = `${conversation.unread_count} ${conversation.last_message_at}`;
    if (this.#told.get(id) === state) return;
    this.#told.set(id, state);
    try {
      await this.#api.markRead(id);
    } catch (error) {
      explain(error);
      this.#told.delete(id);
    }
  }
}
