/**
 * The composer. It always shows the account that sends the reply, in the account's colour.
 *
 * @import { Drafts } from "../../services/drafts.js"
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
import { characters, LONGEST_MESSAGE } from "../../lib/format/text.js";

/** The counter appears this near to the limit (characters). */
const NEAR_LIMIT = 300;

export class Composer {
  #form;
  #parts;
  #id;
  #store;
  #sender;
  #drafts;
  #settings;
  #loader;
  /** Telegram's id of the message that is answered. @type {string | null} */ #quoted = null;

  /** @param {HTMLElement} place @param {Id} id the conversation
   * @param {{ store: Store, sender: Sender, drafts: Drafts, settings: Settings, loader: Loader }} services
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
    this.#takeUp();
  }

  /** @returns {boolean} whether one can write here */
  focus() {
    this.#parts.text.focus();
    return document.activeElement === this.#parts.text;
  }

  /** Answers this message, or none in particular. @param {Message | undefined} message */
  quote(message) {
    this.#quoted = message?.message_id ?? null;
    this.#keep();
    this.#showQuote();
    this.focus();
  }

  /** Takes a text up again, with what it answers, after what is begun here.
   * @param {Pick<Message, "text" | "reply_to_message_id">} message
   * @returns {(() => void) | null} undoes it, unless one has written on; null where one cannot write */
  takeUp({ text, reply_to_message_id }) {
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

  /** A message that is not held, as after a reload, is only said to be there; one that was
   * deleted meanwhile cannot be answered any more. */
  #showQuote() {
    const { quote, quoteName, quoteText } = this.#parts;
    const message = this.#quoted === null ? undefined : this.#store.threads.get(this.#id)?.byTelegramId(this.#quoted);
    if (message?.deleted_at) this.#quoted = null;
    quote.hidden = this.#quoted === null;
    setText(quoteName, message ? strings.quoteOf(authorOf(message, this.#store.ownLabel(message.sender_id))) : "");
    setText(quoteText, message ? content(message) : strings.quotedEarlier);
  }

  /** The message before or after the one that is answered. @param {number} step */
  #quoteNext(step) {
    const items = this.#store.threads.get(this.#id)?.messages.items ?? [];
    const quotable = items.filter(({ message_id, deleted_at, kind }) => message_id !== null && deleted_at === null && kind !== "service");
    const at = quotable.findIndex(({ message_id }) => message_id === this.#quoted);
    const next = (at < 0 ? quotable.length : at) + step;
    if (next >= 0) this.quote(quotable[next]);
    const { id = null } = quotable[next] ?? {};
    if (id !== null) this.#store.threads.scrollTo({ conversation: this.#id, message: id });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key meant the quote */
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
    this.#drafts.addEventListener("change", () => this.#heard(), { signal });
    this.#settings.addEventListener("change", () => this.#render(), { signal });
    const soon = oncePerFrame(() => signal.aborted || this.#render());
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, soon, { signal });
    const quoteSoon = oncePerFrame(() => signal.aborted || this.#showQuote());
    this.#store.addEventListener("thread", () => this.#quoted !== null && quoteSoon(), { signal });
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

  /** Another tab may have written on; where one writes now, this tab is right. */
  #heard() {
    if (document.hasFocus() && this.#parts.text === document.activeElement) return;
    this.#takeUp();
  }

  /** Goes on with what was begun. */
  #takeUp() {
    const { text, quoted } = this.#drafts.get(this.#id);
    this.#parts.text.value = text;
    this.#quoted = quoted;
    this.#showQuote();
    this.#measure();
  }

  #changed() {
    this.#keep();
    this.#measure();
  }

  #keep() {
    this.#drafts.set(this.#id, { text: this.#parts.text.value, quoted: this.#quoted });
  }

  /** What the length of the text means for the button, the counter and the field's height. */
  #measure() {
    const { text, send, count } = this.#parts;
    const written = text.value.trim();
    const left = LONGEST_MESSAGE - characters(written.trim());
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
  }
}

/** @param {HTMLTextAreaElement} text */
function fit(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
}
