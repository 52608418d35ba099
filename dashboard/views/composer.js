/**
 * Where one writes: always names the account that it will leave from, in its colour.
 *
 * @import { Drafts } from "../lib/drafts.js"
 * @import { Sending } from "../services/sending.js"
 * @import { Store } from "../store.js"
 * @import { Id } from "../types.js"
 */
import { hues } from "../lib/colour.js";
import { parts, say, scheduled, stamp } from "../lib/dom.js";
import { whyNotReply } from "../lib/states.js";
import { strings } from "../lib/strings.js";
import { characters, LONGEST_MESSAGE } from "../lib/text.js";

/** The counter appears this near to the limit (characters). */
const NEAR_LIMIT = 300;

export class Composer {
  #form;
  #parts;
  #id;
  #store;
  #sending;
  #drafts;

  /** @param {HTMLElement} place @param {Id} id the conversation
   * @param {{ store: Store, sending: Sending, drafts: Drafts }} services
   * @param {AbortSignal} signal ends the view */
  constructor(place, id, { store, sending, drafts }, signal) {
    this.#form = stamp("composer");
    this.#parts = parts(this.#form);
    this.#id = id;
    this.#store = store;
    this.#sending = sending;
    this.#drafts = drafts;
    this.#parts.text.value = drafts.get(id);
    this.#listen(signal);
    this.#render();
    place.replaceChildren(this.#form);
    this.#measure();
  }

  focus() {
    this.#parts.text.focus();
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { text } = this.#parts;
    const soon = scheduled(() => signal.aborted || this.#render());
    for (const type of ["accounts", "conversations"]) this.#store.addEventListener(type, soon, { signal });
    text.addEventListener("input", () => this.#changed());
    text.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
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
    const { from, mark, label, reason, field, text, hint } = this.#parts;
    const hue = String(hues(this.#store.accounts.map(({ id }) => id)).get(account?.id ?? "") ?? "none");
    this.#form.dataset.hue = hue;
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", account?.label ?? strings.removedAccount);
    say(label, account?.label ?? strings.removedAccount);
    text.setAttribute("aria-label", strings.writeTo(conversation.title));
    text.placeholder = strings.writeTo(conversation.title);
    const why = whyNotReply(conversation, account);
    say(reason, why);
    reason.hidden = why === "";
    field.hidden = hint.hidden = from.hidden = why !== "";
    text.disabled = why !== "";
    this.#measure();
  }

  #changed() {
    this.#drafts.set(this.#id, this.#parts.text.value);
    this.#measure();
  }

  /** What the length of the text means for the button, the counter and the field's height. */
  #measure() {
    const { text, send, count } = this.#parts;
    const written = text.value.trim();
    const left = LONGEST_MESSAGE - characters(written);
    send.disabled = text.disabled || written === "" || left < 0;
    this.#form.toggleAttribute("data-over", left < 0);
    say(count, left > NEAR_LIMIT ? "" : left < 0 ? strings.tooLong(-left) : strings.left(left));
    if (!CSS.supports("field-sizing", "content")) fit(text);
  }

  #submit() {
    const { text, send } = this.#parts;
    const conversation = this.#store.conversation(this.#id);
    if (!conversation || send.disabled) return;
    const written = text.value.trim();
    text.value = "";
    this.#changed();
    void this.#sending.send(conversation, written);
    text.focus();
  }
}

/** @param {HTMLTextAreaElement} text */
function fit(text) {
  text.style.blockSize = "auto";
  text.style.blockSize = `${text.scrollHeight}px`;
}
