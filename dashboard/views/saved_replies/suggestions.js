/**
 * The saved replies that match what is typed after a slash in the composer. Enter or Tab inserts the chosen one with the
 * names filled in. A bot has commands with a slash of its own: there only Tab inserts.
 *
 * @import { SavedReplies } from "../../services/saved_replies.js"
 * @import { Store } from "../../store.js"
 * @import { SavedReply } from "../../types.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { isComposing } from "../../lib/dom/keys.js";
import { oneLine } from "../../lib/format/text.js";
import { filledIn, repliesFor, shortcutAt } from "../../model/saved_replies.js";

/** The distance from the field of the composer (pixels). */
const GAP = 8;

export class Suggestions {
  #list;
  #services;
  /** @type {HTMLTextAreaElement | null} */ #field = null;
  /** @type {SavedReply[]} */ #offered = [];
  #chosen = 0;

  /** @param {HTMLElement} list an empty list box @param {HTMLElement} pane the open conversation
   * @param {{ store: Store, savedReplies: SavedReplies }} services */
  constructor(list, pane, services) {
    this.#list = list;
    this.#services = services;
    for (const type of ["input", "click", "focusin"]) pane.addEventListener(type, ({ target }) => this.#look(target));
    pane.addEventListener("keydown", (event) => this.#pressed(event), { capture: true });
    pane.addEventListener("focusout", () => this.#close());
    services.store.addEventListener("selection", () => this.#close());
    services.savedReplies.addEventListener("change", () => this.#look(document.activeElement)); // loaded after the slash was typed
    new ResizeObserver(() => this.#field && this.#place(this.#field)).observe(pane);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
    list.addEventListener("click", ({ target }) => {
      const option = target instanceof Element ? target.closest("[role=option]") : null;
      const reply = this.#offered[option ? [...list.children].indexOf(option) : -1];
      if (reply) this.#insert(reply);
    });
  }

  /** @param {EventTarget | null} target */
  #look(target) {
    if (!(target instanceof HTMLTextAreaElement) || !target.closest(".composer")) return;
    const found = target.selectionStart === target.selectionEnd ? shortcutAt(target.value, target.selectionStart) : null;
    this.#offered = found ? repliesFor(this.#services.savedReplies.all, found.typed) : [];
    if (this.#offered.length === 0) return this.#close();
    this.#field = target;
    this.#list.replaceChildren(...this.#offered.map(option));
    this.#choose(0);
    this.#place(target);
  }

  /** Above the field. @param {HTMLTextAreaElement} field */
  #place(field) {
    const { top, left, width } = (field.closest(".composer-field") ?? field).getBoundingClientRect();
    this.#list.hidden = false;
    Object.assign(this.#list.style, { insetBlockEnd: `${window.innerHeight - top + GAP}px`, insetInlineStart: `${left}px`, inlineSize: `${width}px`, maxBlockSize: `${top - 2 * GAP}px` });
    field.setAttribute("aria-controls", this.#list.id);
    field.setAttribute("aria-autocomplete", "list");
  }

  #close() {
    if (this.#list.hidden) return;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#offered = [];
    for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) this.#field?.removeAttribute(name);
    this.#field = null;
  }

  /** @param {number} at */
  #choose(at) {
    this.#chosen = at;
    [...this.#list.children].forEach((node, place) => (node.ariaSelected = String(place === at)));
    const node = this.#list.children[at];
    node?.scrollIntoView({ block: "nearest" });
    if (node) this.#field?.setAttribute("aria-activedescendant", node.id);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (this.#list.hidden || isComposing(event) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const count = this.#offered.length;
    const reply = this.#offered[this.#chosen];
    if (step !== undefined) this.#choose((this.#chosen + step + count) % count);
    else if (event.key === "Escape") this.#close();
    else if (reply && (event.key === "Tab" || (event.key === "Enter" && !this.#isBot))) this.#insert(reply);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  get #isBot() {
    const { store } = this.#services;
    return store.conversation(store.selected)?.kind === "bot";
  }

  /** @param {SavedReply} reply */
  #insert({ text }) {
    const { store } = this.#services;
    const field = this.#field;
    const conversation = store.conversation(store.selected);
    const found = field && shortcutAt(field.value, field.selectionStart);
    if (!field || !found || !conversation) return;
    const label = store.account(conversation.telegram_account_id)?.label ?? "";
    field.setRangeText(filledIn(text, conversation, label), found.from, field.selectionStart, "end");
    this.#close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
}

/** @param {SavedReply} reply @param {number} at */
function option({ shortcut, text }, at) {
  const node = cloneTemplate("suggestion");
  const { name, words } = parts(node);
  node.id = `suggestion-${at}`;
  setText(name, `/${shortcut}`);
  setText(words, oneLine(text));
  return node;
}
