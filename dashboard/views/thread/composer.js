/**
 * The composer. It always shows the account that sends the reply, in the account's colour.
 *
 * @import { SharedDrafts } from "../../services/shared_drafts.js"
 * @import { Sender } from "../../services/sender.js"
 * @import { Store } from "../../store.js"
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 */
import { hues } from "../../lib/format/account_colour.js";
import { parts, setText, oncePerFrame, cloneTemplate } from "../../lib/dom/dom.js";
import { setLinkedText } from "../../lib/dom/text_with_links.js";
import { isComposing } from "../../lib/dom/keys.js";
import { plainName, titleOf } from "../../lib/format/names.js";
import { whyNotReply } from "../../model/account_states.js";
import { strings } from "../../lib/format/strings.js";
import { characters, oneLine, MAX_MESSAGE_LENGTH } from "../../lib/format/text.js";
import { NO_DRAFT } from "../../model/drafts.js";
import { ComposerQuote } from "./composer_quote.js";
import { ComposerTopic } from "./composer_topic.js";
import { showReplyKeyboard } from "./reply_keyboard.js";

/** The counter appears this near to the limit (characters). */
const NEAR_LIMIT = 300;

/** The operator is writing for this time after a key (milliseconds). */
const WRITING_FOR = 4000;

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
  #topic;
  /** Telegram's id of the message whose keyboard was used. @type {string | null} */ #usedKeyboard = null;
  /** When the operator last wrote here. */ #writtenAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #checkAgain;

  /** @param {HTMLElement} place @param {Id} id the conversation
   * @param {{ store: Store, sender: Sender, drafts: SharedDrafts, settings: Settings, loader: Loader }} services
   * @param {AbortSignal} signal ends the view */
  constructor(place, id, { store, sender, drafts, settings, loader }, signal) {
    this.#form = cloneTemplate("composer");
    this.#parts = parts(this.#form);
    this.#id = id;
    this.#store = store;
    this.#sender = sender;
    this.#drafts = drafts;
    this.#settings = settings;
    this.#loader = loader;
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
    this.#topic.follow(message);
    this.#quote.set(message?.message_id ?? null);
    this.#saveDraft();
    this.focus();
  }

  /** Puts a message into the field again, behind the present text, with the message that it replied to.
   * @param {Pick<Message, "text" | "reply_to_message_id">} message
   * @returns {(() => void) | null} undoes that, unless the text has changed; null if nothing can be written here */
  edit({ text, reply_to_message_id }) {
    const field = this.#parts.text;
    if (field.disabled) return null;
    const before = { text: field.value, quoted: this.#quote.id };
    const both = [before.text.trimEnd(), text].filter((part) => part !== "").join("\n\n");
    const write = (/** @type {typeof before} */ draft) => {
      field.value = draft.text;
      this.#quote.set(draft.quoted);
      this.#changed();
    };
    write({ text: both, quoted: before.quoted ?? reply_to_message_id });
    this.focus();
    return () => field.value === both && write(before);
  }

  /** Chooses the message before or after the one that the reply answers. @param {number} step */
  #quoteNext(step) {
    const next = this.#quote.next(step);
    if (next === null) return;
    this.quote(next);
    if (next) this.#store.threads.scrollTo({ conversation: this.#id, message: next.id });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the quote */
  #quoteKey({ key, ctrlKey, metaKey }) {
    const step = ctrlKey || metaKey ? { ArrowUp: -1, ArrowDown: 1 }[key] : undefined;
    if (step !== undefined) this.#quoteNext(step);
    else if (key === "Escape" && this.#quote.id !== null) this.quote(undefined);
    else return false;
    return true;
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { text, dropQuote, sendParts } = this.#parts;
    sendParts.addEventListener("click", () => this.#submit(true));
    dropQuote.addEventListener("click", () => this.quote(undefined));
    this.#drafts.addEventListener("change", () => this.#onDraftChanged(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#checkAgain);
      this.#drafts.leave(this.#topic.id);
    });
    this.#settings.addEventListener("change", () => this.#render(), { signal });
    const renderSoon = oncePerFrame(() => signal.aborted || this.#render());
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, renderSoon, { signal });
    const showQuoteSoon = oncePerFrame(() => signal.aborted || this.#quote.show());
    this.#store.addEventListener("thread", (event) => /** @type {CustomEvent<Id>} */ (event).detail === this.#id && showQuoteSoon(), { signal });
    text.addEventListener("input", () => this.#changed());
    text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event)) return;
      if (this.#quoteKey(event)) return event.preventDefault();
      if (event.key !== "Enter" || event.altKey) return;
      const sends = this.#settings.get("enterSends") ? !event.shiftKey : event.ctrlKey || event.metaKey;
      if (!sends) return;
      event.preventDefault();
      this.#form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  #render() {
    this.#topic.render();
    const { conversation } = this.#topic;
    if (!conversation) return;
    const account = this.#store.account(conversation.telegram_account_id);
    const { mark, label, reason, field, text, hint } = this.#parts;
    const hue = String(hues(this.#store.accounts.map(({ id }) => id)).get(account?.id ?? "") ?? "none");
    this.#form.dataset.hue = hue;
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", account?.label ?? strings.removedAccount);
    setText(label, account?.label ?? strings.removedAccount);
    text.setAttribute("aria-label", strings.writeTo(titleOf(conversation)));
    const why = whyNotReply(conversation, account);
    setLinkedText(reason, why);
    reason.hidden = why === "";
    field.hidden = hint.hidden = why !== "";
    text.disabled = why !== "";
    const keyboard = why === "" ? this.#keyboardOf(conversation) : null;
    text.placeholder = plainName(oneLine(keyboard?.placeholder ?? "")) || strings.writeTo(titleOf(conversation));
    showReplyKeyboard(this.#parts.keyboard, keyboard, (words, { message_id }) => this.#press(words, message_id));
    setText(hint, this.#settings.get("enterSends") ? strings.hint : strings.hintBreaks);
    this.#measure();
  }

  /** The keyboard of a bot, unless it was used and is for one use. @param {Conversation} conversation */
  #keyboardOf({ reply_keyboard: keyboard = null }) {
    return keyboard?.is_single_use && keyboard.message_id === this.#usedKeyboard ? null : keyboard;
  }

  /** Sends the text of a key. In a group, the bot gets only what replies to it. @param {string} words
   * @param {string} messageId Telegram's id of the message that brought the keyboard */
  #press(words, messageId) {
    this.#usedKeyboard = messageId;
    const { conversation } = this.#topic;
    if (conversation) void this.#sender.send(conversation, words, conversation.kind === "group" ? messageId : null);
    this.#render();
    this.focus();
  }

  /** Another tab or device has changed the draft. If the operator writes here now, the text of this tab counts. */
  #onDraftChanged() {
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

  /** The text goes along to another topic, behind the draft that is there. @param {Id} from @param {Id} to */
  #onTopic(from, to) {
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
    this.#drafts.set(this.#topic.id, { text: this.#parts.text.value, quoted: this.#quote.id });
  }

  /** Updates the button, the counter and the height of the field for the length of the text. */
  #measure() {
    const { text, send, sendParts, count } = this.#parts;
    const written = text.value.trim();
    const left = MAX_MESSAGE_LENGTH - characters(written.trim());
    send.disabled = text.disabled || written === "" || left < 0;
    sendParts.hidden = text.disabled || left >= 0;
    this.#form.toggleAttribute("data-over", left < 0);
    setText(count, left > NEAR_LIMIT ? "" : left < 0 ? strings.tooLong(-left) : strings.left(left));
    if (!CSS.supports("field-sizing", "content")) fit(text);
  }

  /** @param {boolean} [split] whether to send a text that is too long in parts */
  #submit(split = false) {
    const { text, send } = this.#parts;
    const { conversation } = this.#topic;
    if (!conversation || (send.disabled && !split)) return;
    void this.#sender.send(conversation, text.value.trim(), this.#quote.id, split);
    void this.#loader.threads.newest(this.#id);
    text.value = "";
    this.#measure();
    this.quote(undefined);
    this.#drafts.leave(this.#topic.id);
  }
}

/** @param {HTMLTextAreaElement} text */
function fit(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
}
