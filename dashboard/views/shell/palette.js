/**
 * The palette: one field that goes to a conversation or an account, or runs a command, each with its key.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { Conversation, Id } from "../../types.js"
 * @import { Command, Entry } from "../../model/commands.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { isComposing } from "../../lib/dom/keys.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { plainName, titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { entriesFor, positionOf } from "../../model/commands.js";
import { withoutCopies } from "../../model/shared_chats.js";

/** Conversations that no list has loaded are searched for after a pause of this length in typing (milliseconds). */
const DEBOUNCE = 150;

/** @typedef {{ open: (id: Id) => void, toAccount: (id: string) => void, commands: () => Command[] }} PaletteActions */

export class Palette {
  #dialog;
  #services;
  #actions;
  /** @type {Record<string, any>} */ #parts = {};
  /** @type {Entry[]} */ #entries = [];
  /** @type {Command[]} */ #commands = [];
  /** Found by the service. @type {Map<Id, Conversation>} */ #found = new Map();
  #chosen = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLDialogElement} dialog @param {{ store: Store, api: Api }} services @param {PaletteActions} actions */
  constructor(dialog, services, actions) {
    this.#dialog = dialog;
    this.#services = services;
    this.#actions = actions;
    dialog.addEventListener("close", () => {
      clearTimeout(this.#timer);
      dialog.replaceChildren();
    });
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  }

  open() {
    this.#commands = this.#actions.commands();
    this.#found.clear();
    const form = cloneTemplate("palette");
    this.#parts = parts(form);
    const { field, list } = this.#parts;
    field.addEventListener("input", () => this.#typed());
    field.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.#pressed(event));
    list.addEventListener("pointerdown", (/** @type {Event} */ event) => event.preventDefault()); // the focus stays in the field
    list.addEventListener("click", (/** @type {Event} */ { target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      if (option) this.#run([...list.children].indexOf(option));
    });
    this.#dialog.replaceChildren(form);
    this.#dialog.showModal();
    field.focus();
    this.#render();
  }

  #typed() {
    this.#render();
    clearTimeout(this.#timer);
    const q = this.#parts.field.value.trim();
    if (q.length > 1) this.#timer = setTimeout(() => void this.#search(q), DEBOUNCE);
  }

  /** @param {string} q */
  async #search(q) {
    try {
      const { items } = await this.#services.api.conversations({ q, limit: 10 });
      if (!this.#dialog.open || this.#parts.field.value.trim() !== q) return;
      for (const conversation of items) this.#found.set(conversation.id, conversation);
      this.#render(this.#entries[this.#chosen]);
    } catch (error) {
      errorMessage(error); // those that the page knows are shown already
    }
  }

  /** @param {Entry} [chosen] stays chosen; without it, the first entry is chosen */
  #render(chosen) {
    const { field, list, empty } = this.#parts;
    const { store } = this.#services;
    const known = store.onceEach([...store.conversations, ...store.archived, ...store.snoozed]);
    const conversations = [...known, ...withoutCopies([...this.#found.values()], known)];
    this.#entries = entriesFor(field.value, { commands: this.#commands, conversations, accounts: store.accounts });
    list.replaceChildren(...this.#entries.map((entry, at) => this.#option(entry, at)));
    empty.hidden = this.#entries.length > 0;
    this.#choose(chosen ? positionOf(this.#entries, chosen) : 0);
  }

  /** @param {Entry} entry @param {number} at */
  #option(entry, at) {
    const node = cloneTemplate("palette-option");
    const { mark, icon, use, name, note, keys } = parts(node);
    const account = this.#accountOf(entry);
    node.id = `palette-${at}`;
    mark.hidden = account === undefined;
    icon.toggleAttribute("data-hidden", account !== undefined);
    if (account) {
      const hue = this.#services.store.hueOf(account.id);
      node.dataset.hue = hue;
      mark.setAttribute("hue", hue);
      mark.setAttribute("label", account.label);
    }
    if ("command" in entry) use.setAttribute("href", `#icon-${entry.command.icon}`);
    const label = plainName(account?.label ?? "");
    setText(name, "command" in entry ? entry.command.label : "account" in entry ? label : titleOf(entry.conversation));
    setText(note, "account" in entry ? strings.paletteAccount : "conversation" in entry ? this.#answeredAs(entry.conversation, label) : "");
    for (const part of [name, note]) part.title = part.textContent;
    keys.replaceChildren(...("command" in entry && entry.command.keys !== "" ? entry.command.keys.split(" ").map(keyName) : []));
    return node;
  }

  /** The account of a conversation, or those that share the group. @param {Conversation} conversation @param {string} label */
  #answeredAs({ id }, label) {
    const { store } = this.#services;
    const shared = store.sharedWith(id);
    return shared.length < 2 ? label : strings.sharedAs(shared.map((each) => store.account(each.telegram_account_id)?.label ?? ""));
  }

  /** @param {Entry} entry */
  #accountOf(entry) {
    if ("command" in entry) return undefined;
    return "account" in entry ? entry.account : this.#services.store.account(entry.conversation.telegram_account_id);
  }

  /** @param {number} at */
  #choose(at) {
    const { field, list } = this.#parts;
    this.#chosen = at;
    [...list.children].forEach((node, place) => (node.ariaSelected = String(place === at)));
    const node = list.children[at];
    if (node) field.setAttribute("aria-activedescendant", node.id);
    else field.removeAttribute("aria-activedescendant");
    node?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    const count = this.#entries.length;
    if (step !== undefined && count > 0) this.#choose(Math.abs(step) > 1 ? Math.min(Math.max(this.#chosen + step, 0), count - 1) : (this.#chosen + step + count) % count);
    else if (event.key === "Enter") this.#run(this.#chosen);
    else return;
    event.preventDefault();
  }

  /** @param {number} at */
  #run(at) {
    const entry = this.#entries[at];
    if (!entry) return;
    this.#dialog.close();
    if ("command" in entry) entry.command.run();
    else if ("account" in entry) this.#actions.toAccount(entry.account.id);
    else this.#actions.open(entry.conversation.id);
  }
}

/** @param {string} name */
function keyName(name) {
  const key = document.createElement("kbd");
  setText(key, name);
  return key;
}
