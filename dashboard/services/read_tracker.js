/**
 * Reports to Switchboard what the operator has read: up to the last message that was in sight. As at
 * Telegram, a read mark covers all messages above it.
 *
 * Event: `due`, with the conversation's id: a message came into sight too soon after the last report.
 * The view of the conversation then reports what is in sight now.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Conversation, Id, Message } from "../types.js"
 */
import { errorMessage } from "../lib/format/error_message.js";
import { isUnread } from "../model/unread.js";

/** The shortest time between two reports for one conversation; each goes on to Telegram (milliseconds). */
const THROTTLE = 1000;

export class ReadTracker extends EventTarget {
  #api;
  #store;
  /** The last report for each conversation, so that none is repeated. @type {Map<Id, string>} */
  #reported = new Map();
  /** Conversations reported a moment ago; true if more has come into sight since. @type {Map<Id, boolean>} */
  #throttled = new Map();

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
  }

  /** Reports that this is the last message in sight. If the list shows a shared group once, its other accounts have
   * read the message, too. @param {Id} id @param {Message} message */
  async seen(id, message) {
    const others = this.#store.areGroupsMerged ? this.#store.copies(id).filter((each) => each.id !== id) : [];
    await Promise.all([this.#seen(id, message), ...others.map((each) => this.#seenElsewhere(each, message))]);
  }

  /** In a basic group the same message has another id in each account. So nothing is reported before its newest
   * message is in sight, and then all of it.
   * @param {Conversation} copy @param {Message} message */
  async #seenElsewhere(copy, message) {
    if (copy.chat_id.startsWith("-100")) return this.#seen(copy.id, message);
    if (message.timestamp >= (copy.last_message_at ?? "")) await this.#seen(copy.id, { ...message, message_id: typeof copy.last_message === "object" ? (copy.last_message?.message_id ?? null) : null });
  }

  /** @param {Id} id @param {Message} message */
  async #seen(id, message) {
    const conversation = this.#store.conversation(id);
    if (!conversation || conversation.unread_count === 0 || message.message_id === null) return;
    // If the newest message is in sight, the conversation is reported as long as it counts as unread.
    const isNewest = message.timestamp >= (conversation.last_message_at ?? "");
    if (!isUnread(message, conversation.read_inbox_max_id ?? null) && !isNewest) return;
    const state = isNewest ? `${conversation.unread_count} ${message.message_id}` : message.message_id;
    if (this.#reported.get(id) === state) return;
    if (this.#throttled.has(id)) return void this.#throttled.set(id, true);
    this.#reported.set(id, state);
    this.#throttle(id);
    try {
      await this.#api.markRead(id, message.message_id);
    } catch (error) {
      errorMessage(error);
      this.#reported.delete(id);
    }
  }

  /** @param {Id} id */
  #throttle(id) {
    this.#throttled.set(id, false);
    setTimeout(() => {
      const more = this.#throttled.get(id);
      this.#throttled.delete(id);
      if (more) this.dispatchEvent(new CustomEvent("due", { detail: id }));
    }, THROTTLE);
  }
}
