/**
 * The message that a reply answers, above the field of the composer. If that message is deleted, or its
 * timer will delete it, the operator learns it before the reply is sent.
 *
 * @import { Store } from "../../store.js"
 * @import { Id, Message } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { local } from "../../lib/format/dates.js";
import { authorOf } from "../../lib/format/names.js";
import { content } from "../../lib/format/preview.js";
import { strings } from "../../lib/format/strings.js";

export class ComposerQuote {
  /** Telegram's id of the message. @type {string | null} */ id = null;
  #parts;
  #store;
  #conversation;
  /** Whether the message was deleted after it was chosen. */ #isGone = false;

  /** @param {Record<string, any>} parts of the composer @param {Store} store @param {Id} conversation */
  constructor(parts, store, conversation) {
    this.#parts = parts;
    this.#store = store;
    this.#conversation = conversation;
  }

  /** @param {string | null} id */
  set(id) {
    this.id = id;
    this.#isGone = false;
    this.show();
  }

  get #thread() {
    return this.#store.threads.get(this.#conversation);
  }

  /** The message, if it is in memory. @returns {Message | undefined} */
  get message() {
    return this.id === null ? undefined : this.#thread?.byTelegramId(this.id, this.#store.conversation(this.#conversation)?.chat_id);
  }

  /** Without the message in memory, as after a reload, this shows no text of it. A message that was
   * deleted meanwhile cannot be replied to. The reply goes to the topic of the message. */
  show() {
    const { quote, quoteName, quoteText, quoteNote, topic } = this.#parts;
    const { message } = this;
    if (message?.deleted_at) {
      this.id = null;
      this.#isGone = true;
    }
    quote.hidden = this.id === null;
    topic.disabled = this.id !== null;
    setText(quoteName, message ? strings.quoteOf(authorOf(message, this.#store.ownLabel(message.sender_id))) : "");
    setText(quoteText, message ? content(message) : strings.quotedEarlier);
    setText(quoteNote, this.#note(message));
  }

  /** @param {Message | undefined} message */
  #note(message) {
    if (this.#isGone) return strings.quoteGone;
    return message?.expires_at ? strings.quoteExpires(local.full(message.expires_at)) : "";
  }

  /** The message before or after the quoted one; undefined after the newest. @param {number} step
   * @returns {Message | null | undefined} null if there is none before */
  next(step) {
    const items = this.#thread?.messages.items ?? [];
    const chat = this.#store.conversation(this.#conversation)?.chat_id;
    const quotable = items.filter(
      ({ message_id, deleted_at, kind, chat_id }) => message_id !== null && deleted_at === null && kind !== "service" && chat_id === chat,
    );
    const at = quotable.findIndex(({ message_id }) => message_id === this.id);
    const next = (at < 0 ? quotable.length : at) + step;
    return next < 0 ? null : quotable[next];
  }
}
