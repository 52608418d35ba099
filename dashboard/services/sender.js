/**
 * The way out: from the composer to Switchboard, shown at once, sent once, in order.
 *
 * A message is provisional until Switchboard has it: it stands in the thread under the
 * `client_id` that makes asking again safe, and in the browser's storage so that a reload
 * does not lose it (`services/local_outbox.js`). No answer is not a failure: it stays pending and is
 * offered again when the connection is back. After a reload that may be much later, so then the
 * operator decides.
 *
 * Event: `trouble`, a sentence about a retry or discard that did not work.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { LocalOutbox } from "./local_outbox.js"
 * @import { Conversation, Id, Message } from "../types.js"
 */
import { Unreachable } from "../lib/errors.js";
import { errorMessage } from "../lib/format/error_message.js";
import { strings } from "../lib/format/strings.js";

export class Sender extends EventTarget {
  #api;
  #store;
  #unsent;
  /** Conversations whose messages are being handed over. @type {Set<Id>} */
  #busy = new Set();

  /** @param {Api} api @param {Store} store @param {LocalOutbox} unsent */
  constructor(api, store, unsent) {
    super();
    this.#api = api;
    this.#store = store;
    this.#unsent = unsent;
    unsent.addEventListener("change", (event) => store.threads.put(detail(event)));
    unsent.addEventListener("gone", (event) => this.#drop(detail(event)));
    store.addEventListener("thread", (event) => this.#forgetConfirmed(/** @type {CustomEvent<Id>} */ (event).detail));
  }

  /** When this returns, the message stands in its thread; the promise is that of handing it over.
   * @param {Conversation} conversation @param {string} text
   * @param {string | null} [quoted] Telegram's id of the message that it answers */
  send(conversation, text, quoted = null) {
    const message = { ...provisional(conversation, text), reply_to_message_id: quoted };
    this.#store.threads.open(conversation.id);
    this.#keep(message);
    return this.#flush(conversation.id);
  }

  /** Puts what is unsent into a thread that has just been opened. @param {Id} conversationId */
  restore(conversationId) {
    for (const message of this.#unsent.of(conversationId)) this.#store.threads.put(message);
  }

  /** Offers again whatever got no answer: the connection is back. */
  async resume() {
    const conversations = new Set(this.#unsent.waiting.map((message) => message.conversation_id));
    await Promise.all([...conversations].map((id) => this.#flush(id)));
  }

  /** @param {Message} message @param {boolean} [withoutQuote] whether to drop the message that it answers */
  async retry(message, withoutQuote = false) {
    if (message.local) {
      const quoted = withoutQuote ? null : message.reply_to_message_id;
      this.#keep({ ...message, reply_to_message_id: quoted, status: "pending", error: null });
      return this.#flush(message.conversation_id);
    }
    const reading = this.#store.fences.begin();
    await this.#attempt(async () => {
      const answer = await this.#api.retry(message.id, withoutQuote);
      if (answer) this.#store.threads.put(answer, reading);
    });
    this.#store.fences.end(reading);
  }

  /** @param {Message} message
   * @returns {Promise<{ undo?: () => void, refused?: boolean }>} undo: brings back what was discarded,
   *   not to be sent before the operator says so; neither where it is not known what became of it */
  async discard(message) {
    if (message.local) {
      this.#unsent.forget(message);
      this.#store.threads.drop(message);
      return { undo: () => this.#keep(discarded(message)) };
    }
    const trouble = await this.#attempt(async () => {
      await this.#api.discard(message.id);
      this.#store.threads.drop(message);
    });
    if (trouble) return { refused: !(trouble instanceof Unreachable) };
    return { undo: () => this.#keep(discarded({ ...message, ...fresh() })) };
  }

  /** One after the other, since two requests at once may overtake each other.
   * @param {Id} conversationId */
  async #flush(conversationId) {
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
    return this.#unsent.waiting.find((message) => message.conversation_id === conversationId);
  }

  /** @param {Message} message @returns {Promise<boolean>} whether there was an answer */
  async #post(message) {
    const reading = this.#store.fences.begin();
    const client_id = /** @type {string} */ (message.client_id);
    try {
      const quoted = message.reply_to_message_id;
      const draft = { text: message.text, client_id, ...(quoted !== null && { reply_to_message_id: quoted }) };
      const answer = await this.#api.reply(message.conversation_id, draft);
      this.#unsent.forget(message);
      this.#store.threads.put(answer, reading);
      return true;
    } catch (error) {
      if (error instanceof Unreachable) return false;
      const { code = "refused" } = /** @type {{ code?: string }} */ (error);
      if (this.#unsent.has(message)) this.#keep({ ...message, status: "failed", error: { code, text: errorMessage(error) } });
      return true;
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** @param {Message} message */
  #keep(message) {
    this.#unsent.keep(message);
    this.#store.threads.put(message);
  }

  /** What another tab discarded; what Switchboard has confirmed stays. @param {Message} message */
  #drop(message) {
    const known = this.#store.threads.get(message.conversation_id)?.get(message);
    if (!known || known.local) this.#store.threads.drop(message);
  }

  /** The stream may bring the confirmation before the answer does, or instead of it.
   * @param {Id} conversationId */
  #forgetConfirmed(conversationId) {
    const thread = this.#store.threads.get(conversationId);
    for (const message of this.#unsent.of(conversationId)) {
      const known = thread?.get(message);
      if (known && !known.local) this.#unsent.confirmed(message);
    }
  }

  /** @param {() => Promise<void>} action @returns {Promise<unknown>} what went wrong */
  async #attempt(action) {
    try {
      return void (await action());
    } catch (error) {
      this.dispatchEvent(new CustomEvent("trouble", { detail: errorMessage(error) }));
      return error;
    }
  }
}

/** The last provisional id. */
let last = 0;

/** Who a message of this page is. Its id sorts in the order of writing, also within a millisecond. */
function fresh() {
  const client_id = crypto.randomUUID();
  last = Math.max(Date.now(), last + 1);
  return { id: `local ${last} ${client_id}`, client_id, message_id: null, local: true };
}

/** What is taken back from being discarded. @param {Message} message @returns {Message} */
function discarded(message) {
  const error = message.error ?? { code: "discarded", text: strings.discardedBefore };
  return { ...message, status: "failed", error: { ...error, retry_at: null }, deleted_at: null };
}

/** @param {Conversation} conversation @param {string} text @returns {Message} */
function provisional(conversation, text) {
  return {
    ...fresh(),
    conversation_id: conversation.id,
    telegram_account_id: conversation.telegram_account_id,
    chat_id: conversation.chat_id,
    direction: "outgoing",
    sender_id: null,
    sender_name: null,
    text,
    kind: "text",
    media_label: null,
    timestamp: `${new Date().toISOString().slice(0, 19)}Z`,
    status: "pending",
    error: null,
    reply_to_message_id: null,
    edited_at: null,
    deleted_at: null,
    read_at: null,
  };
}

/** @param {Event} event @returns {Message} */
function detail(event) {
  return /** @type {CustomEvent<Message>} */ (event).detail;
}
