/**
 * Begins a conversation: with whom, by name, `@name`, link or phone number, and through which account.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { Id, Person } from "../../types.js"
 * @import { Choice } from "./combobox.js"
 */
import { cloneTemplate, isInOpenDialog, parts, setText } from "../../lib/dom/dom.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { chatTitleOf, plainName } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { accountFor, accountsToWrite, canFind, conversationWith, peerOf } from "../../model/new_conversation.js";
import { Combobox } from "./combobox.js";

/** People that are asked for at once. */
const LIMIT = 30;

/** @typedef {Choice & { person: Person }} PersonChoice */

export class NewConversationDialog {
  #dialog;
  #services;
  #open;
  /** The account that was used last. @type {string | null} */ #last = null;

  /** @param {HTMLDialogElement} dialog @param {{ api: Api, store: Store }} services
   * @param {(id: Id) => void} open */
  constructor(dialog, services, open) {
    this.#dialog = dialog;
    this.#services = services;
    this.#open = open;
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  show() {
    const { store } = this.#services;
    const form = /** @type {HTMLFormElement} */ (cloneTemplate("new-conversation-form"));
    const { q, list, account, note, error, cancel, close, ok } = parts(form);
    this.#dialog.replaceChildren(form);
    const current = store.conversation(store.selected)?.telegram_account_id ?? null;
    const accounts = accountsToWrite(store.accounts, this.#last ?? current);
    /** @type {Person | undefined} */ let before;
    /** @type {Combobox<PersonChoice>} */ const combobox = new Combobox(q, list, (typed) => this.#find(typed), (choice) => {
      if (choice && choice.person !== before) account.value = accountFor(choice.person, accounts, account.value);
      before = choice?.person;
      update();
    }, { chooseFirst: false });
    const update = () => {
      const person = combobox.chosen?.person;
      for (const option of account.options) {
        const label = store.account(option.value)?.label ?? "";
        option.disabled = !canFind(person, option.value);
        setText(option, option.disabled ? strings.acts.hasNeverMet(label) : conversationWith(person, option.value) === null ? label : strings.acts.hasConversation(label));
      }
      setText(note, accounts.length === 0 ? strings.acts.noAccount : "");
      ok.disabled = accounts.length === 0 || (!person && q.value.trim() === "");
    };
    account.replaceChildren(...accounts.map(({ id }) => Object.assign(document.createElement("option"), { value: id })));
    account.addEventListener("change", update);
    q.addEventListener("input", () => (setText(error, ""), update()));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!ok.disabled) void this.#start(q.value, combobox.chosen?.person, account.value, form);
    });
    for (const button of [cancel, close]) button.addEventListener("click", () => this.#dialog.close());
    this.#dialog.showModal();
    q.focus();
    update();
    void combobox.search(false);
  }

  /** Opens the conversation, unless the form was closed, or something else was typed, before Switchboard has answered.
   * @param {string} typed @param {Person | undefined} person @param {string} accountId @param {HTMLFormElement} form */
  async #start(typed, person, accountId, form) {
    const { q, error, ok, note } = parts(form);
    const isMeant = () => isInOpenDialog(form) && q.value === typed;
    const known = conversationWith(person, accountId);
    if (known !== null) return this.#done(known, accountId);
    ok.disabled = true;
    setText(error, "");
    setText(note, strings.working);
    try {
      const conversation = await this.#services.api.startConversation(accountId, peerOf(typed, person, accountId));
      this.#services.store.putConversation(conversation);
      if (isMeant()) this.#done(conversation.id, accountId);
    } catch (reason) {
      const words = errorMessage(reason);
      if (!isMeant()) return;
      setText(error, words);
      setText(note, "");
      ok.disabled = false;
    }
  }

  /** @param {Id} id @param {string} accountId */
  #done(id, accountId) {
    this.#last = accountId;
    this.#dialog.close();
    this.#open(id);
  }

  /** @param {string} typed @returns {Promise<PersonChoice[]>} none if Switchboard does not answer, or finds nothing to search by */
  async #find(typed) {
    const { api, store } = this.#services;
    const { items } = await api.people({ q: typed.replace(/^@/u, ""), limit: LIMIT }).catch(() => ({ items: [] }));
    return items.map((person) => {
      const account = store.account(person.known_by[0]?.telegram_account_id ?? "");
      const detail = [person.username ? `@${person.username}` : "", labelsOf(person, store)].filter(Boolean).join(" · ");
      return { key: person.chat_id, title: chatTitleOf(person), detail, person, ...(account && { label: account.label, hue: store.hueOf(account.id) }) };
    });
  }
}

/** The accounts that know a person. @param {Person} person @param {Store} store */
function labelsOf({ known_by }, store) {
  return known_by.map(({ telegram_account_id }) => plainName(store.account(telegram_account_id)?.label ?? "")).filter(Boolean).join(", ");
}
