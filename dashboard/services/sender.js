/**
 * Sends replies to Switchboard: each is shown at once and sent once, in order.
 *
 * A reply is provisional until Switchboard confirms it. It stands in the thread under its `client_id`,
 * which makes a repeated request safe, and in the browser's storage, so that a reload does not lose it
 * (`services/local_outbox.js`). A request without an answer has not failed: the reply stays pending and
 * is sent again when the connection is back, or after a pause if the stream never noticed anything. After
 * a reload that may be much later, so the operator decides.
 *
 * Events: `sends`, the conversation to which the operator replies; `error`, a sentence about a retry or a discard
 * that failed.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { LocalOutbox } from "./local_outbox.js"
 * @import { Conversation, Id, Message } from "../types.js"
 * @import { SendChoices, SendOptions } from "../model/outgoing.js"
 */
import { Unreachable } from "../lib/errors.js";
import { errorMessage } from "../lib/format/error_message.js";
import { strings } from "../lib/format/strings.js";
import { bodyOf, discarded, newIds, provisional } from "../model/outgoing.js";
import { pause } from "../stream.js";

/** Replies without an answer are sent again after this time at least (milliseconds). */
const RETRY_AFTER = 2000;

export class Sender extends EventTarget {
  #api;
  #store;
  #outbox;
  #choices;
  /** Conversations whose replies are being sent. @type {Set<Id>} */
  #busy = new Set();
  /** Sends again what got no answer. @type {ReturnType<typeof setTimeout> | undefined} */ #retry;
  /** How often that was in vain. */ #attempts = 0;

  /** @param {Api} api @param {Store} store @param {LocalOutbox} outbox
   * @param {() => SendChoices} [choices] the operator's settings for every reply */
  constructor(api, store, outbox, choices = () => ({ undoSeconds: 0, markdown: false })) {
    super();
    this.#choices = choices;
    this.#api = api;
    this.#store = store;
    this.#outbox = outbox;
    outbox.addEventListener("change", (event) => store.threads.put(detail(event)));
    outbox.addEventListener("removed", (event) => this.#drop(detail(event)));
    store.addEventListener("thread", (event) => this.#forgetConfirmed(/** @type {CustomEvent<Id>} */ (event).detail));
  }

  /** Shows the reply in its thread at once. The promise resolves when Switchboard has answered or cannot be
   * reached; at once if an earlier reply of the conversation is being sent.
   * @param {Conversation} conversation @param {string} text
   * @param {string | null} [quoted] Telegram's id of the message that it replies to
   * @param {SendOptions} [options] */
  send(conversation, text, quoted = null, options = {}) {
    this.dispatchEvent(new CustomEvent("sends", { detail: conversation.id }));
    const message = provisional(conversation, text, quoted, options, this.#choices());
    this.#store.threads.open(conversation.id);
    this.#keep(message);
    return this.#flush(conversation.id);
  }

  /** Puts unconfirmed replies into a thread that has just been opened. @param {Id} conversationId */
  restore(conversationId) {
    for (const message of this.#shownWith(conversationId)) this.#store.threads.put(message);
  }

  /** The connection is back: sends again what got no answer. */
  async resume() {
    const conversations = new Set(this.#outbox.waiting.map((message) => message.conversation_id));
    await Promise.all([...conversations].map((id) => this.#flush(id)));
  }

  /** @param {Message} message @param {boolean} [withoutQuote] whether to send it as no reply to a message
   * @returns {Promise<boolean>} whether Switchboard accepted it; true for every reply that it has not confirmed */
  async retry(message, withoutQuote = false) {
    if (message.local) {
      const quoted = withoutQuote ? null : message.reply_to_message_id;
      this.#keep({ ...message, reply_to_message_id: quoted, status: "pending", error: null });
      await this.#flush(message.conversation_id);
      return true;
    }
    const fence = this.#store.fences.begin();
    const failure = await this.#attempt(async () => {
      const answer = await this.#api.retry(message.id, withoutQuote);
      if (answer) this.#store.threads.put(answer, fence);
    });
    this.#store.fences.end(fence);
    return failure === undefined;
  }

  /** Sends a reply that a group refused because it became a supergroup to that supergroup. Switchboard moves what it
   * has. The quote stays behind, because messages have other numbers there.
   * @param {Message} message @returns {Promise<Id | null>} the supergroup; null if that failed */
  async sendMoved(message) {
    const into = this.#store.conversation(message.conversation_id)?.moved_to_conversation_id ?? null;
    if (into === null) return null;
    if (!message.local) return (await this.retry(message)) ? into : null;
    const conversation = this.#store.conversation(into);
    if (!conversation) {
      this.#showProblem(strings.supergroupUnknown);
      return null;
    }
    void this.send(conversation, message.text);
    await this.discard(message);
    return into;
  }

  /** @param {string} words */
  #showProblem(words) {
    this.dispatchEvent(new CustomEvent("error", { detail: words }));
  }

  /** @param {Message} message
   * @returns {Promise<{ undo?: () => void, refused?: boolean }>} undo: brings the reply back; it is sent
   *   only if the operator retries it. Without an answer from Switchboard there is neither */
  async discard(message) {
    let written = message;
    if (message.local) {
      this.#outbox.forget(message);
      this.#store.threads.drop(message);
      return { undo: () => this.#keep(discarded(message)) };
    }
    const failure = await this.#attempt(async () => {
      if (!message.forwarded_from) written = await this.#withMarks(message);
      await this.#api.discard(message.id);
      this.#store.threads.drop(message);
    });
    if (failure) return { refused: !(failure instanceof Unreachable) };
    if (message.forwarded_from) return {}; // a forward cannot be brought back as a reply
    return { undo: () => this.#keep(discarded({ ...written, ...newIds() })) };
  }

  /** A reply as the operator may write it again, with its formats as marks if marks become formats.
   * @param {Message} message @returns {Promise<Message | null>} null if Switchboard does not answer */
  async written(message) {
    if (!this.#choices().markdown) return message;
    let written = message;
    const failure = await this.#attempt(async () => void (written = await this.#withMarks(message)));
    return failure ? null : written;
  }

  /** Only Switchboard knows the formats of a reply; what is sent again says them as marks.
   * @param {Message} message @returns {Promise<Message>} */
  async #withMarks(message) {
    if (message.local || !message.entities?.length) return message;
    const { text, format } = await this.#api.markdown(message.id);
    return { ...message, text, entities: [], ...(format && { format }) };
  }

  /** Sends the replies of a conversation one after the other: parallel requests could change their order.
   * @param {Id} conversationId */
  async #flush(conversationId) {
    if (this.#busy.has(conversationId)) return;
    this.#busy.add(conversationId);
    try {
      for (let next = this.#next(conversationId); next; next = this.#next(conversationId)) {
        if (!(await this.#post(next))) return this.#resumeLater();
        this.#attempts = 0;
      }
    } finally {
      this.#busy.delete(conversationId);
    }
  }

  /** A single request can get lost while the stream stays connected, or just when it has come back. */
  #resumeLater() {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      void this.resume();
    }, Math.max(RETRY_AFTER, pause(this.#attempts++)));
  }

  /** @param {Id} conversationId */
  #next(conversationId) {
    return this.#outbox.waiting.find((message) => message.conversation_id === conversationId);
  }

  /** @param {Message} message @returns {Promise<boolean>} whether there was an answer */
  async #post(message) {
    const fence = this.#store.fences.begin();
    try {
      const answer = await this.#api.reply(message.conversation_id, bodyOf(message, Date.now()));
      this.#outbox.forget(message);
      this.#store.threads.put(answer, fence);
      return true;
    } catch (error) {
      if (error instanceof Unreachable) return false;
      const { code = "refused" } = /** @type {{ code?: string }} */ (error);
      if (this.#outbox.has(message)) this.#keep({ ...message, status: "failed", error: { code, text: errorMessage(error) } });
      return true;
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @param {Message} message */
  #keep(message) {
    this.#outbox.keep(message);
    this.#store.threads.put(message);
  }

  /** Another tab discarded a reply. If Switchboard has confirmed it, it stays. @param {Message} message */
  #drop(message) {
    const known = this.#store.threads.get(this.#store.homeOfMessage(message))?.get(message);
    if (!known || known.local) this.#store.threads.drop(message);
  }

  /** An event may confirm a reply before the answer to the request does, or instead of it.
   * @param {Id} conversationId */
  #forgetConfirmed(conversationId) {
    const thread = this.#store.threads.get(conversationId);
    for (const message of this.#shownWith(conversationId)) {
      const known = thread?.get(message);
      if (known && !known.local) this.#outbox.confirmed(message);
    }
  }

  /** The unconfirmed replies in a thread: in that of a whole forum, those to all its topics. @param {Id} conversationId */
  #shownWith(conversationId) {
    const home = this.#store.home(conversationId);
    return this.#outbox.all.filter((message) => this.#store.homeOfMessage(message) === home);
  }

  /** @param {() => Promise<void>} action @returns {Promise<unknown>} what went wrong */
  async #attempt(action) {
    try {
      return void (await action());
    } catch (error) {
      this.#showProblem(errorMessage(error));
      return error;
    }
  }
}

/** @param {Event} event @returns {Message} */
function detail(event) {
  return /** @type {CustomEvent<Message>} */ (event).detail;
}
