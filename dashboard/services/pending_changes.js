/**
 * Follows what the operator wants changed about messages until Telegram has answered.
 *
 * @import { Store } from "../store.js"
 * @import { Id, Message } from "../types.js"
 */

export class PendingChanges {
  #store;
  /** The callers that wait for the answer about a message.
   * @type {Map<Id, ((message: Message) => void)[]>} */ #waiting = new Map();

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
    store.addEventListener("message", (event) => this.#see(/** @type {CustomEvent<Message>} */ (event).detail));
  }

  /** Telegram's answer, which may have come before Switchboard's own. @param {Message} message as Switchboard has stored the change
   * @returns {Promise<string>} why Telegram has refused it; empty if it has not */
  async answer(message) {
    const now = this.#store.threads.get(message.conversation_id)?.get(message) ?? message;
    const answered = isAnswered(now) ? now : await this.#next(message.id);
    return answered.problem?.text ?? (answered.status === "failed" ? answered.error?.text : undefined) ?? "";
  }

  /** @param {Id} id @returns {Promise<Message>} */
  #next(id) {
    return new Promise((resolve) => this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]));
  }

  /** @param {Message} message */
  #see(message) {
    const waiting = this.#waiting.get(message.id);
    if (!waiting || !isAnswered(message)) return;
    this.#waiting.delete(message.id);
    for (const resolve of waiting) resolve(message);
  }
}

/** Whether nothing about a message is on its way to Telegram. @param {Message} message */
function isAnswered({ pending_change = null, status }) {
  return pending_change === null && status !== "pending";
}
