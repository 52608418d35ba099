/**
 * Tells Switchboard what the operator has read: up to the last message that was in sight, and no
 * further. A mark covers all that is above it, as Telegram's does.
 *
 * Event: `due`, with the conversation's id: something came into sight too soon after what was
 * told last, and whoever shows the conversation is to say what is in sight now.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Id, Message } from "../types.js"
 */
import { errorMessage } from "../lib/format/error_message.js";
import { isUnread } from "../model/unread.js";

/** Telegram is told of each reading: of one conversation at most so often (milliseconds). */
const THROTTLE = 1000;

export class ReadTracker extends EventTarget {
  #api;
  #store;
  /** What was told last of each conversation, so as not to repeat it. @type {Map<Id, string>} */
  #reported = new Map();
  /** Told a moment ago; true where more was seen since. @type {Map<Id, boolean>} */
  #throttled = new Map();

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
  }

  /** This message of the conversation is on the screen, and nothing after it.
   * @param {Id} id @param {Message} message */
  async seen(id, message) {
    const conversation = this.#store.conversation(id);
    if (!conversation || conversation.unread_count === 0 || message.message_id === null) return;
    // Where the newest is in sight and still something counts as unread, the mark alone does not say it.
    const isNewest = message.timestamp >= (conversation.last_message_at ?? "");
    if (!isUnread(message, conversation.read_inbox_max_id ?? null) && !isNewest) return;
    const state = isNewest ? `${conversation.unread_count} ${message.message_id}` : message.message_id;
    if (this.#reported.get(id) === state) return;
    if (this.#throttled.has(id)) return void this.#throttled.set(id, true);
    this.#reported.set(id, state);
    this.#rest(id);
    try {
      await this.#api.markRead(id, message.message_id);
    } catch (error) {
      errorMessage(error);
      this.#reported.delete(id);
    }
  }

  /** @param {Id} id */
  #rest(id) {
    this.#throttled.set(id, false);
    setTimeout(() => {
      const more = this.#throttled.get(id);
      this.#throttled.delete(id);
      if (more) this.dispatchEvent(new CustomEvent("due", { detail: id }));
    }, THROTTLE);
  }
}
