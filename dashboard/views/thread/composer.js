/**
 * The composer. It always shows the account that sends the reply, in the account's colour.
 *
 * @import { SharedDrafts } from "../../services/shared_drafts.js"
 * @import { Sender } from "../../services/sender.js"
 * @import { Store } from "../../store.js"
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { MessageActions } from "../../services/message_actions.js"
 * @import { SendOptions } from "../../model/outgoing.js"
 * @import { Id, Message } from "../../types.js"
 * @import { EditableText } from "../../model/edits.js"
 * @import { ComposerKey } from "./composer_keys.js"
 */
import { parts, cloneTemplate } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { isComposing } from "../../lib/dom/keys.js";
import { plainName, titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { oneLine } from "../../lib/format/text.js";
import { NO_DRAFT } from "../../model/drafts.js";
import { lastEditable } from "../../model/message_actions.js";
import { ComposerEdit } from "./composer_edit.js";
import { ComposerKeyboard } from "./composer_keyboard.js";
import { showHead } from "./composer_head.js";
import { composerKey } from "./composer_keys.js";
import { showLength } from "./composer_length.js";
import { formatSelection, selectionOf } from "./composer_marks.js";
import { ComposerQuote } from "./composer_quote.js";
import { ComposerTopic } from "./composer_topic.js";

/** The operator is writing for this time after a key (milliseconds). */
const WRITING_FOR = 4000;

/** @typedef {object} ComposerActions
 * @property {(button: HTMLElement, send: (options: SendOptions) => void, focusBack: () => void) => void} sendMenu
 * @property {() => boolean} takeBack takes the last reply back, as long as it can be; returns whether there was one */

export class Composer {
  #form;
  #parts;
  #id;
  #store;
  #sender;
  #drafts;
  #settings;
  #loader;
  #quote;
  #edit;
  #keyboard;
  #actions;
  #services;
  #topic;
  /** How many edits the operator has begun. */ #starts = 0;
  /** When the operator last wrote here. */ #writtenAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #checkAgain;

  /** @param {HTMLElement} place @param {Id} id the conversation
   * @param {{ store: Store, sender: Sender, drafts: SharedDrafts, settings: Settings, loader: Loader, messageActions: MessageActions }} services
   * @param {ComposerActions} actions @param {AbortSignal} signal ends the view */
  constructor(place, id, { store, sender, drafts, settings, loader, messageActions }, actions, signal) {
    this.#form = cloneTemplate("composer");
    this.#parts = parts(this.#form);
    this.#id = id;
    this.#store = store;
    this.#sender = sender;
    this.#drafts = drafts;
    this.#settings = settings;
    this.#loader = loader;
    this.#actions = actions;
    this.#services = { messageActions };
    this.#edit = new ComposerEdit(this.#parts, { store, messageActions, settings });
    this.#keyboard = new ComposerKeyboard(this.#parts.keyboard, (text, quoted) => this.#press(text, quoted));
    this.#quote = new ComposerQuote(this.#parts, store, id);
    this.#topic = new ComposerTopic(this.#parts, store, id, (from, to) => this.#onTopic(from, to), (topic) => drafts.get(topic).text !== "");
    this.#listen(signal);
    this.#render();
    place.replaceChildren(this.#form);
    this.#loadDraft();
  }

  /** @returns {boolean} whether the operator can write here */
  focus() {
    this.#parts.text.focus();
    return document.activeElement === this.#parts.text;
  }

  /** Replies to a message, or to none. @param {Message | undefined} message */
  quote(message) {
    this.#endEdit();
    this.#topic.follow(message);
    this.#quote.set(message?.message_id ?? null);
    this.#saveDraft();
    this.focus();
  }

  /** Puts a message into the field again, behind the present text, with the message that it replied to. In a whole
   * forum it goes to its topic again; in a supergroup, the messages of the group that it was have other numbers.
   * @param {Pick<Message, "text" | "reply_to_message_id" | "conversation_id" | "chat_id">} message
   * @returns {(() => void) | null} undoes that, unless the text has changed; null if nothing can be written here */
  edit({ text, reply_to_message_id, conversation_id, chat_id }) {
    const field = this.#parts.text;
    if (field.disabled) return null;
    this.#endEdit();
    if (!this.#goToTopic(conversation_id)) return null;
    const replied = chat_id === this.#topic.conversation?.chat_id ? reply_to_message_id : null;
    const before = { text: field.value, quoted: this.#quote.id };
    const both = [before.text.trimEnd(), text].filter((part) => part !== "").join("\n\n");
    const write = (/** @type {typeof before} */ draft) => {
      field.value = draft.text;
      this.#quote.set(draft.quoted);
      this.#changed();
    };
    write({ text: both, quoted: before.quoted ?? replied });
    this.focus();
    return () => field.value === both && write(before);
  }

  /** The draft of each topic stays in its topic. @param {Id} topic @returns {boolean} whether a reply can go there */
  #goToTopic(topic) {
    const before = this.#topic.id;
    if (!this.#topic.goTo(topic)) return false;
    if (this.#topic.id !== before) {
      this.#loadDraft();
      this.#render();
    }
    return true;
  }

  /** Chooses the message before or after the one that the reply answers. @param {number} step */
  #quoteNext(step) {
    const next = this.#quote.next(step);
    if (next === null) return;
    this.quote(next);
    if (next) this.#store.threads.scrollTo({ conversation: this.#id, message: next.id });
  }

  /** Edits a message that is at Telegram, unless the operator does something else before its text is here.
   * @param {Message} message */
  async startEdit(message) {
    const start = ++this.#starts;
    const { value } = this.#parts.text;
    const text = await this.#services.messageActions.editable(message);
    const isMeant = this.#form.isConnected && start === this.#starts && value === this.#parts.text.value;
    if (text && isMeant) this.#showEdit(message, text.before, text.written);
  }

  /** @param {Message} message @param {EditableText} before @param {string} written */
  #showEdit(message, before, written) {
    if (this.#parts.text.disabled) return;
    this.#edit.start(message, before, written);
    this.#quote.set(null);
    this.#measure();
    this.focus();
  }

  /** The draft comes back. */
  #endEdit() {
    if (this.#edit.message === null) return;
    this.#edit.end();
    this.#loadDraft();
  }

  /** @returns {boolean} whether there is one */
  #editLast() {
    const last = this.#edit.message === null && lastEditable(this.#store.threads.get(this.#id)?.messages.items ?? []);
    if (last) void this.startEdit(last);
    return Boolean(last);
  }

  /** Cancels the edit or the quote. @returns {boolean} whether there was one */
  #drop() {
    if (this.#edit.message) this.#endEdit();
    else if (this.#quote.id !== null) this.quote(undefined);
    else return false;
    return true;
  }

  /** @param {ComposerKey} pressed @returns {boolean} whether it did something */
  #run(pressed) {
    const { key } = pressed;
    if (key === "editLast") return this.#editLast();
    if (key === "takeBack") return this.#actions.takeBack();
    if (key === "drop") return this.#drop();
    if (key === "quote") this.#quoteNext(pressed.step);
    else if (key === "mark" || key === "link") formatSelection(this.#parts.text, key === "mark" ? pressed.mark : null);
    else if (key === "sendMenu") this.#openSendMenu();
    else this.#form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    return true;
  }

  #openSendMenu() {
    const { sendLater } = this.#parts;
    if (!sendLater.disabled) this.#actions.sendMenu(sendLater, (options) => this.#submit(options), () => this.focus());
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { text, dropQuote, dropEdit, send, sendLater, sendParts } = this.#parts;
    sendParts.addEventListener("click", () => this.#submit({ split: true }));
    dropEdit.addEventListener("click", () => this.#endEdit());
    sendLater.addEventListener("click", () => this.#openSendMenu());
    send.addEventListener("contextmenu", (/** @type {Event} */ event) => (event.preventDefault(), this.#openSendMenu()));
    dropQuote.addEventListener("click", () => this.quote(undefined));
    this.#drafts.addEventListener("change", () => this.#onDraftChanged(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#checkAgain);
      this.#drafts.leave(this.#topic.id);
    });
    this.#settings.addEventListener("change", () => this.#render(), { signal });
    const renderSoon = oncePerFrame(() => void (signal.aborted || this.#render()));
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, renderSoon, { signal });
    const showQuoteSoon = oncePerFrame(() => void (signal.aborted || this.#showAbove()));
    this.#store.addEventListener("thread", (event) => /** @type {CustomEvent<Id>} */ (event).detail === this.#id && showQuoteSoon(), { signal });
    text.addEventListener("input", () => this.#changed());
    text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event)) return;
      const { start, end } = selectionOf(text);
      const pressed = composerKey(event, { enterSends: this.#settings.get("enterSends"), isEmpty: text.value === "", hasSelection: start !== end });
      if (pressed && this.#run(pressed)) event.preventDefault();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  /** The message that is quoted or edited has changed. */
  #showAbove() {
    this.#quote.show();
    this.#edit.show();
  }

  #render() {
    this.#topic.render();
    const { conversation } = this.#topic;
    if (!conversation) return;
    const { text } = this.#parts;
    const canWrite = showHead(this.#form, this.#parts, this.#store, conversation);
    const keyboard = this.#keyboard.show(conversation, canWrite);
    text.placeholder = plainName(oneLine(keyboard?.placeholder ?? "")) || strings.writeTo(titleOf(conversation));
    this.#edit.show();
    this.#measure();
  }

  /** Sends the text of a key of a bot's keyboard. @param {string} text @param {string | null} quoted */
  #press(text, quoted) {
    const { conversation } = this.#topic;
    if (conversation) void this.#sender.send(conversation, text, quoted);
    void this.#loader.threads.newest(this.#id);
    this.#render();
    this.focus();
  }

  /** Another tab or device has changed the draft. If the operator writes here now, the text of this tab counts. */
  #onDraftChanged() {
    if (this.#edit.message) return;
    const isFocused = document.hasFocus() && this.#parts.text === document.activeElement;
    const left = this.#writtenAt + WRITING_FOR - performance.now();
    clearTimeout(this.#checkAgain);
    if (isFocused && left > 0) this.#checkAgain = setTimeout(() => this.#onDraftChanged(), left);
    else if (!isFocused || !this.#drafts.isUnsent(this.#topic.id)) this.#loadDraft();
  }

  #loadDraft() {
    const { text, quoted } = this.#drafts.load(this.#topic.id);
    if (this.#parts.text.value !== text) this.#parts.text.value = text;
    this.#quote.set(quoted);
    this.#measure();
  }

  /** The text goes along to another topic, behind the draft that is there; that of an edit does not. @param {Id} from @param {Id} to */
  #onTopic(from, to) {
    if (this.#edit.message) {
      this.#endEdit();
      return this.#render();
    }
    const { text } = this.#parts;
    const written = text.value;
    if (written.trim() !== "") this.#drafts.set(from, NO_DRAFT);
    text.value = [this.#drafts.load(to).text, written].filter((each) => each.trim() !== "").join("\n\n");
    this.#changed();
    this.#render();
  }

  #changed() {
    this.#writtenAt = performance.now();
    this.#saveDraft();
    this.#measure();
  }

  #saveDraft() {
    if (this.#edit.message === null) this.#drafts.set(this.#topic.id, { text: this.#parts.text.value, quoted: this.#quote.id });
  }

  #measure() {
    showLength(this.#form, this.#parts, { isEdit: this.#edit.message !== null });
  }

  /** @param {SendOptions} [options] how it is sent */
  #submit(options = {}) {
    const { text, send } = this.#parts;
    const { conversation } = this.#topic;
    if (!conversation || (send.disabled && !options.split)) return;
    if (this.#edit.message) return this.#submitEdit();
    void this.#sender.send(conversation, text.value.trim(), this.#quote.id, options);
    void this.#loader.threads.newest(this.#id);
    text.value = "";
    this.#measure();
    this.quote(undefined);
    this.#drafts.leave(this.#topic.id);
  }

  /** If Switchboard refuses the edit, the operator goes on with it. */
  #submitEdit() {
    const edit = this.#edit.submit();
    if (!edit) return;
    this.#endEdit();
    void edit.accepted.then((accepted) => {
      if (!accepted && this.#edit.message === null && this.#form.isConnected) this.#showEdit(edit.message, edit.before, edit.written);
    });
  }
}
