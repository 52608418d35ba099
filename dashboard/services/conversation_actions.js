/**
 * Does what the operator wants done with a conversation: pin, mute, archive, mark as read or unread.
 *
 * Switchboard's answer is the conversation as it is to be, and an event tells what Telegram made of it.
 * Nothing changes here before the answer, so after a refusal the list shows the state as it is.
 *
 * Events: `done` ({@link Done}); `trouble`, a sentence about what went wrong.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Conversation, ConversationChange, Id } from "../types.js"
 * @import { ConversationAction } from "../model/conversation_actions.js"
 */
import { errorMessage } from "../lib/format/error_message.js";

/** @typedef {{ words: string, undo: () => void }} Done */

export class ConversationActions extends EventTarget {
  #api;
  #store;
  /** The last change of each conversation: the next one waits for it. @type {Map<Id, Promise<unknown>>} */ #last = new Map();

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
  }

  /** @param {Id} id
   * @param {(conversation: Conversation) => ConversationAction | undefined} choose an action for the conversation as it is
   *   when the change before has been answered */
  run(id, choose) {
    return this.#afterLast(id, async () => {
      const conversation = this.#store.conversation(id);
      const action = conversation && choose(conversation);
      if (!action || !(await this.#attempt(id, action.change, action.reads))) return;
      if (this.#store.conversation(id)?.problem) return; // Telegram has refused it already
      const undo = () => void this.#afterLast(id, () => this.#attempt(id, action.undo));
      this.#emit("done", { words: action.done, undo });
    });
  }

  /** The operator has opened a conversation: as at Telegram, it is no longer marked as unread. @param {Id} id */
  opened(id) {
    if (this.#store.conversation(id)?.unread_mark) void this.#afterLast(id, () => this.#attempt(id, { unread_mark: false }));
  }

  /** @param {Id} id @param {() => Promise<unknown>} action */
  #afterLast(id, action) {
    const next = (this.#last.get(id) ?? Promise.resolve()).then(action);
    this.#last.set(id, next);
    return next.finally(() => this.#last.get(id) === next && this.#last.delete(id));
  }

  /** @param {Id} id @param {ConversationChange} change @param {boolean} [reads] @returns {Promise<boolean>} whether it was accepted */
  async #attempt(id, change, reads = false) {
    const fence = this.#store.fences.begin();
    try {
      if (reads) this.#store.putConversation(await this.#api.markRead(id), fence);
      if (Object.keys(change).length > 0) this.#store.putConversation(await this.#api.changeConversation(id, change), fence);
      return true;
    } catch (error) {
      this.#emit("trouble", errorMessage(error));
      return false;
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
