/**
 * What a bot answered when a button was pressed: a toast, or a dialog if the bot wants it to be
 * confirmed. An address is shown before the operator opens it. The answer may come while the operator
 * types, so the focus goes to its heading, where the keys do nothing.
 *
 * @import { ButtonAnswer } from "../../types.js"
 * @import { ShowToast } from "./toast.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { safeHref } from "../../lib/rich_text/links.js";

export class BotAnswerDialog {
  #dialog;
  #showToast;

  /** @param {HTMLDialogElement} dialog @param {ShowToast} showToast */
  constructor(dialog, showToast) {
    this.#dialog = dialog;
    this.#showToast = showToast;
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  /** @param {ButtonAnswer} answer */
  show({ kind, text, alert, url }) {
    if (kind === "url" && url) return this.#open(strings.answerAddress, url);
    if (kind !== "text" || !text) return this.#showToast(strings.answerNone);
    if (alert) this.#open(text, null);
    else this.#showToast(text);
  }

  /** @param {string} words @param {string | null} url */
  #open(words, url) {
    const form = cloneTemplate("answer-form");
    const { text, address, open, close } = parts(form);
    const href = url === null ? null : safeHref(url);
    setText(text, words);
    address.hidden = url === null;
    setText(address, href ?? url ?? "");
    open.hidden = href === null;
    if (href !== null) open.href = href;
    open.addEventListener("click", () => this.#dialog.close());
    close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.replaceChildren(form);
    this.#dialog.showModal();
    const heading = /** @type {HTMLElement} */ (form.querySelector("h2"));
    heading.tabIndex = -1;
    heading.focus();
  }
}
