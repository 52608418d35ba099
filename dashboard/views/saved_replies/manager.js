/**
 * The dialog of the saved replies: list, add, change, delete, and import those that an account has at Telegram.
 *
 * @import { SavedReplies } from "../../services/saved_replies.js"
 * @import { Store } from "../../store.js"
 * @import { SavedReply } from "../../types.js"
 * @import { ShowToast } from "../shell/toast.js"
 */
import { cloneTemplate, isInOpenDialog, parts, setText } from "../../lib/dom/dom.js";
import { plainName } from "../../lib/format/names.js";
import { oneLine } from "../../lib/format/text.js";
import { strings } from "../../lib/format/strings.js";

export class SavedRepliesDialog {
  #dialog;
  #services;
  #showToast;
  /** @type {Record<string, any>} */ #parts = {};
  /** The reply that is being changed; undefined for a new one. @type {SavedReply | undefined} */ #changing;

  /** @param {HTMLDialogElement} dialog @param {{ store: Store, savedReplies: SavedReplies }} services @param {ShowToast} showToast */
  constructor(dialog, services, showToast) {
    this.#dialog = dialog;
    this.#services = services;
    this.#showToast = showToast;
    dialog.addEventListener("close", () => dialog.replaceChildren());
    services.savedReplies.addEventListener("change", () => dialog.open && this.#render());
  }

  open() {
    const form = cloneTemplate("saved-replies");
    this.#parts = parts(form);
    const { close, fields, cancel, title, accounts, importForm } = this.#parts;
    close.addEventListener("click", () => this.#dialog.close());
    cancel.addEventListener("click", () => this.#edit(undefined));
    fields.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      void this.#save();
    });
    importForm.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      void this.#import(accounts.value);
    });
    const all = this.#services.store.accounts.map(({ id, label }) => new Option(plainName(label), id));
    accounts.replaceChildren(...all);
    importForm.hidden = all.length === 0;
    this.#dialog.replaceChildren(form);
    this.#edit(undefined);
    this.#render();
    this.#dialog.showModal();
    title.focus();
    void this.#services.savedReplies.load();
  }

  #render() {
    const { list, empty } = this.#parts;
    const { all } = this.#services.savedReplies;
    empty.hidden = all.length > 0;
    list.replaceChildren(...all.map((reply) => this.#item(reply)));
  }

  /** @param {SavedReply} reply */
  #item(reply) {
    const node = cloneTemplate("saved-reply");
    const { name, words, change, remove } = parts(node);
    setText(name, `/${reply.shortcut}`);
    setText(words, oneLine(reply.text));
    words.title = reply.text;
    change.setAttribute("aria-label", strings.changeReply(reply.shortcut));
    remove.setAttribute("aria-label", strings.deleteReply(reply.shortcut));
    change.addEventListener("click", () => this.#edit(reply));
    remove.addEventListener("click", () => void this.#remove(reply));
    return node;
  }

  /** @param {SavedReply | undefined} reply undefined for a new one */
  #edit(reply) {
    const { shortcut, text, cancel, formTitle, error } = this.#parts;
    this.#changing = reply;
    shortcut.value = reply?.shortcut ?? "";
    text.value = reply?.text ?? "";
    cancel.hidden = reply === undefined;
    setText(formTitle, reply ? strings.changeReply(reply.shortcut) : strings.newReply);
    setText(error, "");
    if (reply) text.focus();
  }

  async #save() {
    const { fields, shortcut, text, error } = this.#parts;
    const reply = { ...this.#changing, shortcut: shortcut.value.trim().replace(/^\//u, ""), text: text.value };
    const failure = await this.#services.savedReplies.save(reply);
    if (failure !== "") return setText(error, failure);
    if (!isInOpenDialog(fields)) return;
    this.#edit(undefined);
    shortcut.focus();
  }

  /** @param {SavedReply} reply */
  async #remove(reply) {
    const { error, title } = this.#parts;
    const failure = await this.#services.savedReplies.remove(reply);
    if (failure !== "") return setText(error, failure);
    if (this.#changing?.id === reply.id) this.#edit(undefined);
    const { shortcut, text } = reply;
    this.#showToast(strings.replyDeleted(shortcut), () => void this.#services.savedReplies.save({ shortcut, text }));
    title.focus();
  }

  /** @param {string} accountId */
  async #import(accountId) {
    const { note } = this.#parts;
    setText(note, strings.working);
    const result = await this.#services.savedReplies.importFrom(accountId);
    setText(note, typeof result === "string" ? result : strings.imported(result.added, result.clashes));
  }
}
