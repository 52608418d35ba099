/**
 * The way out: from the composer to Switchboard, shown at once, sent once, in order.
 *
 * A message is provisional until Switchboard has it: it stands in the thread under the
 * `client_id` that makes asking again safe, and in the browser's storage so that a reload
 * does not lose it. No answer is not a failure: it stays pending and is offered again when
 * the connection is back. After a reload that may be much later, so then the operator decides.
 *
 * Event: `trouble`, a sentence about a retry or discard that did not work.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Conversation, Id, Message } from "../types.js"
 */
import { Unreachable } from "../api.js";
import { explain } from "../lib/explain.js";
import { strings } from "../lib/strings.js";

const UNSENT = "switchboard unsent";

/** @typedef {Pick<Storage, "getItem" | "setItem">} Shelf */

export class Sending extends EventTarget {
  #api;
  #store;
  #shelf;
  /** What Switchboard has not confirmed, in the order of writing.
   * @type {Message[]} */
  #unsent;
  /** Conversations whose messages are being handed over. @type {Set<Id>} */
  #busy = new Set();

  /** @param {Api} api @param {Store} store @param {Shelf} shelf */
  constructor(api, store, shelf) {
    super();
    this.#api = api;
    this.#store = store;
    this.#shelf = shelf;
    this.#unsent = interrupted(shelf.getItem(UNSENT));
  }

  /** @param {Conversation} conversation @param {string} text
   * @param {string | null} [quoted] Telegram's id of the message that it answers */
  async send(conversation, text, quoted = null) {
    const message = { ...provisional(conversation, text), reply_to_message_id: quoted };
    this.#keep([...this.#unsent, message]);
    this.#store.openThread(conversation.id);
    this.#store.putMessage(message);
    await this.#handOver(conversation.id);
  }

  /** Puts what is unsent into a thread that has just been opened. @param {Id} conversationId */
  restore(conversationId) {
    for (const message of this.#unsent) {
      if (message.conversation_id === conversationId) this.#store.putMessage(message);
    }
  }

  /** Offers again whatever got no answer: the connection is back. */
  async resume() {
    const waiting = this.#unsent.filter((message) => message.status === "pending");
    const conversations = new Set(waiting.map((message) => message.conversation_id));
    await Promise.all([...conversations].map((id) => this.#handOver(id)));
  }

  /** @param {Message} message */
  async retry(message) {
    if (message.local) {
      this.#change({ ...message, status: "pending", error: null });
      return this.#handOver(message.conversation_id);
    }
    const reading = this.#store.open();
    await this.#attempt(async () => {
      const answer = await this.#api.retry(message.id);
      if (answer) this.#store.putMessage(answer, reading);
    });
    this.#store.close(reading);
  }

  /** @param {Message} message */
  async discard(message) {
    if (message.local) {
      this.#forget(message);
      return this.#store.dropMessage(message);
    }
    await this.#attempt(async () => {
      await this.#api.discard(message.id);
      this.#store.dropMessage(message);
    });
  }

  /** One after the other, since two requests at once may overtake each other.
   * @param {Id} conversationId */
  async #handOver(conversationId) {
    if (this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    try {
      for (let next = this.#next(conversationId); next; next = this.#next(conversationId)) {
        if (!(await this.#post(next))) break;
      }
    } finally {
      this.#busy.delete(conversationId);
    }
  }

  /** @param {Id} conversationId */
  #next(conversationId) {
    return this.#unsent.find(
      (message) => message.conversation_id === conversationId && message.status === "pending",
    );
  }

  /** @param {Message} message @returns {Promise<boolean>} whether there was an answer */
  async #post(message) {
    const reading = this.#store.open();
    const client_id = /** @type {string} */ (message.client_id);
    try {
      const quoted = message.reply_to_message_id;
      const draft = { text: message.text, client_id, ...(quoted !== null && { reply_to_message_id: quoted }) };
      const answer = await this.#api.reply(message.conversation_id, draft);
      this.#forget(message);
      this.#store.putMessage(answer, reading);
      return true;
    } catch (error) {
      if (error instanceof Unreachable) return false;
      const { code = "refused" } = /** @type {{ code?: string }} */ (error);
      this.#change({ ...message, status: "failed", error: { code, text: explain(error) } });
      return true;
    } finally {
      this.#store.close(reading);
    }
  }

  /** @param {Message} message */
  #change(message) {
    this.#keep(this.#unsent.map((old) => (old.client_id === message.client_id ? message : old)));
    this.#store.putMessage(message);
  }

  /** @param {Message} message */
  #forget(message) {
    this.#keep(this.#unsent.filter((old) => old.client_id !== message.client_id));
  }

  /** @param {Message[]} unsent */
  #keep(unsent) {
    this.#unsent = unsent;
    this.#shelf.setItem(UNSENT, JSON.stringify(unsent));
  }

  /** @param {() => Promise<void>} action */
  async #attempt(action) {
    try {
      await action();
    } catch (error) {
      this.dispatchEvent(new CustomEvent("trouble", { detail: explain(error) }));
    }
  }
}

/** The last provisional id. */
let last = 0;

/** Its id sorts in the order of writing, also within a millisecond.
 * @param {Conversation} conversation @param {string} text @returns {Message} */
function provisional(conversation, text) {
  const client_id = crypto.randomUUID();
  last = Math.max(Date.now(), last + 1);
  return {
    id: `local ${last}`,
    conversation_id: conversation.id,
    telegram_account_id: conversation.telegram_account_id,
    chat_id: conversation.chat_id,
    message_id: null,
    direction: "outgoing",
    sender_id: null,
    sender_name: null,
    text,
    kind: "text",
    media_label: null,
    timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    status: "pending",
    error: null,
    client_id,
    reply_to_message_id: null,
    edited_at: null,
    deleted_at: null,
    read_at: null,
    local: true,
  };
}

/** What an earlier visit left behind: whether it got through is for the thread to show,
 * whether it should still go for the operator to say.
 * @param {string | null} kept @returns {Message[]} */
function interrupted(kept) {
  const error = { code: "interrupted", text: strings.interrupted };
  return JSON.parse(kept ?? "[]").map((/** @type {Message} */ message) => ({
    ...message,
    status: "failed",
    error: message.error ?? error,
  }));
}
