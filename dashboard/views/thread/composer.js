/**
 * The composer. It always shows the account that sends the reply, in the account's colour.
 *
 * @import { SharedDrafts } from "../../services/shared_drafts.js"
 * @import { Sender } from "../../services/sender.js"
 * @import { Store } from "../../store.js"
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Id, Message } from "../../types.js"
 */
import { hues } from "../../lib/format/account_colour.js";
import { parts, setText, oncePerFrame, cloneTemplate } from "../../lib/dom/dom.js";
import { isComposing } from "../../lib/dom/keys.js";
import { authorOf, titleOf } from "../../lib/format/names.js";
import { whyNotReply } from "../../model/account_states.js";
import { content } from "../../lib/format/preview.js";
import { strings } from "../../lib/format/strings.js";
import { characters, MAX_MESSAGE_LENGTH } from "../../lib/format/text.js";

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
  /** Telegram's id of the message that the reply answers. @type {string | null} */ #quoted = null;
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
    this.#quoted = message?.message_id ?? null;
    this.#saveDraft();
    this.#showQuote();
    this.focus();
  }

  /** Puts a message into the field again, behind the present text, with the message that it replied to.
   * @param {Pick<Message, "text" | "reply_to_message_id">} message
   * @returns {(() => void) | null} undoes that, unless the text has changed; null if nothing can be written here */
  edit({ text, reply_to_message_id }) {
    const field = this.#parts.text;
    if (field.disabled) return null;
    const before = { text: field.value, quoted: this.#quoted };
    const both = [before.text.trimEnd(), text].filter((part) => part !== "").join("\n\n");
    const write = (/** @type {typeof before} */ draft) => {
      field.value = draft.text;
      this.#quoted = draft.quoted;
      this.#changed();
      this.#showQuote();
    };
    write({ text: both, quoted: before.quoted ?? reply_to_message_id });
    this.focus();
    return () => field.value === both && write(before);
  }

  /** Without the message in memory, as after a reload, this shows no text of it. A message that was
   * deleted meanwhile cannot be replied to. */
  #showQuote() {
    const { quote, quoteName, quoteText } = this.#parts;
    const message = this.#quoted === null ? undefined : this.#store.threads.get(this.#id)?.byTelegramId(this.#quoted);
    if (message?.deleted_at) this.#quoted = null;
    quote.hidden = this.#quoted === null;
    setText(quoteName, message ? strings.quoteOf(authorOf(message, this.#store.ownLabel(message.sender_id))) : "");
    setText(quoteText, message ? content(message) : strings.quotedEarlier);
  }

  /** Chooses the message before or after the one that the reply answers. @param {number} step */
  #quoteNext(step) {
    const items = this.#store.threads.get(this.#id)?.messages.items ?? [];
    const quotable = items.filter(({ message_id, deleted_at, kind }) => message_id !== null && deleted_at === null && kind !== "service");
    const at = quotable.findIndex(({ message_id }) => message_id === this.#quoted);
    const next = (at < 0 ? quotable.length : at) + step;
    if (next >= 0) this.quote(quotable[next]);
    const { id = null } = quotable[next] ?? {};
    if (id !== null) this.#store.threads.scrollTo({ conversation: this.#id, message: id });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the quote */
  #quoteKey({ key, ctrlKey, metaKey }) {
    const step = ctrlKey || metaKey ? { ArrowUp: -1, ArrowDown: 1 }[key] : undefined;
    if (step !== undefined) this.#quoteNext(step);
    else if (key === "Escape" && this.#quoted !== null) this.quote(undefined);
    else return false;
    return true;
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { text, dropQuote } = this.#parts;
    dropQuote.addEventListener("click", () => this.quote(undefined));
    this.#drafts.addEventListener("change", () => this.#onDraftChanged(), { signal });
    signal.addEventListener("abort", () => {
      clearTimeout(this.#checkAgain);
      this.#drafts.leave(this.#id);
    });
    this.#settings.addEventListener("change", () => this.#render(), { signal });
    const renderSoon = oncePerFrame(() => signal.aborted || this.#render());
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, renderSoon, { signal });
    const showQuoteSoon = oncePerFrame(() => signal.aborted || this.#showQuote());
    this.#store.addEventListener("thread", () => this.#quoted !== null && showQuoteSoon(), { signal });
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
    const conversation = this.#store.conversation(this.#id);
    if (!conversation) return;
    const account = this.#store.account(conversation.telegram_account_id);
    const { mark, label, reason, field, text, hint } = this.#parts;
    const hue = String(hues(this.#store.accounts.map(({ id }) => id)).get(account?.id ?? "") ?? "none");
    this.#form.dataset.hue = hue;
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", account?.label ?? strings.removedAccount);
    setText(label, account?.label ?? strings.removedAccount);
    text.setAttribute("aria-label", strings.writeTo(titleOf(conversation)));
    text.placeholder = strings.writeTo(titleOf(conversation));
    const why = whyNotReply(conversation, account);
    setText(reason, why);
    reason.hidden = why === "";
    field.hidden = hint.hidden = why !== "";
    text.disabled = why !== "";
    setText(hint, this.#settings.get("enterSends") ? strings.hint : strings.hintBreaks);
    this.#measure();
  }

  /** Another tab or device has changed the draft. If the operator writes here now, the text of this tab counts. */
  #onDraftChanged() {
    const isFocused = document.hasFocus() && this.#parts.text === document.activeElement;
    const left = this.#writtenAt + WRITING_FOR - performance.now();
    clearTimeout(this.#checkAgain);
    if (isFocused && left > 0) this.#checkAgain = setTimeout(() => this.#onDraftChanged(), left);
    else if (!isFocused || !this.#drafts.isUnsent(this.#id)) this.#loadDraft();
  }

  #loadDraft() {
    const { text, quoted } = this.#drafts.load(this.#id);
    if (this.#parts.text.value !== text) this.#parts.text.value = text;
    this.#quoted = quoted;
    this.#showQuote();
    this.#measure();
  }

  #changed() {
    this.#writtenAt = performance.now();
    this.#saveDraft();
    this.#measure();
  }

  #saveDraft() {
    this.#drafts.set(this.#id, { text: this.#parts.text.value, quoted: this.#quoted });
  }

  /** Updates the button, the counter and the height of the field for the length of the text. */
  #measure() {
    const { text, send, count } = this.#parts;
    const written = text.value.trim();
    const left = MAX_MESSAGE_LENGTH - characters(written.trim());
    send.disabled = text.disabled || written === "" || left < 0;
    this.#form.toggleAttribute("data-over", left < 0);
    setText(count, left > NEAR_LIMIT ? "" : left < 0 ? strings.tooLong(-left) : strings.left(left));
    if (!CSS.supports("field-sizing", "content")) fit(text);
  }

  #submit() {
    const { text, send } = this.#parts;
    const conversation = this.#store.conversation(this.#id);
    if (!conversation || send.disabled) return;
    void this.#sender.send(conversation, text.value.trim(), this.#quoted);
    void this.#loader.threads.newest(this.#id);
    text.value = "";
    this.#measure();
    this.quote(undefined);
    this.#drafts.leave(this.#id);
  }
}

/** @param {HTMLTextAreaElement} text */
function fit(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
}
