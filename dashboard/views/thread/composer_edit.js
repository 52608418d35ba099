/**
 * A message that is edited in the composer, above its field. The draft that was there waits, and comes back.
 *
 * @import { MessageActions } from "../../services/message_actions.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { Message } from "../../types.js"
 * @import { EditableText } from "../../model/edits.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { content } from "../../lib/format/preview.js";
import { strings } from "../../lib/format/strings.js";

export class ComposerEdit {
  /** The message, as it was when the edit began. @type {Message | null} */ message = null;
  /** @type {EditableText} */ #before = { text: "", format: "plain" };
  #parts;
  #services;

  /** @param {Record<string, any>} parts of the composer
   * @param {{ store: Store, messageActions: MessageActions, settings: Settings }} services */
  constructor(parts, services) {
    this.#parts = parts;
    this.#services = services;
  }

  /** @param {Message} message @param {EditableText} before @param {string} written */
  start(message, before, written) {
    this.message = message;
    this.#before = before;
    this.#parts.text.value = written;
    this.show();
  }

  end() {
    this.message = null;
    this.show();
  }

  /** @returns {Message | undefined} the message as it is now */
  get #now() {
    return this.message ? this.#services.store.threads.get(this.message.conversation_id)?.get(this.message) : undefined;
  }

  /** Whether Telegram cannot take the edit any more. */
  get isImpossible() {
    return this.message !== null && this.#now?.deleted_at != null;
  }

  /** The operator learns what happened to the message meanwhile. */
  show() {
    const { editing, editingText, editNote } = this.#parts;
    const now = this.#now ?? this.message;
    editing.hidden = now === null;
    setText(editingText, now ? content(now) : "");
    setText(editNote, this.#note(now));
    this.#showWay();
  }

  /** What Enter and the button do: send, or save the change. */
  #showWay() {
    const { hint, send, sendIcon } = this.#parts;
    const isEdit = this.message !== null;
    const [enter, breaks] = isEdit ? [strings.hintEdit, strings.hintEditBreaks] : [strings.hint, strings.hintBreaks];
    setText(hint, this.#services.settings.get("enterSends") ? enter : breaks);
    send.ariaLabel = isEdit ? strings.saveEdit : strings.send;
    sendIcon.setAttribute("href", isEdit ? "#icon-sent" : "#icon-send");
  }

  /** @param {Message | null} now */
  #note(now) {
    if (this.message === null || now === null) return "";
    if (now.deleted_at) return strings.acts.editDeleted;
    return now.text === this.message.text ? "" : strings.acts.editedMeanwhile;
  }

  /** @returns {{ message: Message, before: EditableText, written: string, accepted: Promise<boolean> } | null}
   * null if nothing is edited, or the message was deleted; accepted: whether Switchboard has stored the edit */
  submit() {
    const { message } = this;
    if (!message || this.isImpossible) return null;
    const { messageActions, settings } = this.#services;
    const written = this.#parts.text.value.trim();
    const before = this.#before;
    return { message, before, written, accepted: messageActions.edit(message, before, written, settings.get("markdown")) };
  }
}
