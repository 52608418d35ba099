/**
 * The menu of a conversation: what the operator can do with it. It opens by the button of its row or of its
 * thread, by a right click, by a long press, and by the keys that open a context menu.
 *
 * @import { ConversationActions } from "../../services/conversation_actions.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Conversation, Id } from "../../types.js"
 * @import { ConversationAction } from "../../model/conversation_actions.js"
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { isComposing, keyPressed } from "../../lib/dom/keys.js";
import { titleOf } from "../../lib/format/names.js";
import { actionsFor } from "../../model/conversation_actions.js";
import { strings } from "../../lib/format/strings.js";

/** The distance from the edges of the window (pixels). */
const MARGIN = 8;

/** @typedef {{ label: string, icon: string, key: string, run: (id: Id) => void }} MenuExtra */

export class RowMenu {
  #root;
  #extras;
  #actions;
  #settings;
  #focusRow;
  /** The conversation whose menu is open. @type {Id | null} */ #id = null;
  /** @type {HTMLElement | null} */ #opener = null;

  /** @param {HTMLElement} root @param {{ conversationActions: ConversationActions, settings: Settings }} services
   * @param {(id: Id) => void} focusRow gives the focus back to the row of a conversation
   * @param {MenuExtra[]} extras what opens something more */
  constructor(root, { conversationActions, settings }, focusRow, extras) {
    this.#extras = extras;
    this.#root = root;
    this.#actions = conversationActions;
    this.#settings = settings;
    this.#focusRow = focusRow;
    root.addEventListener("keydown", (event) => this.#pressed(event));
    root.addEventListener("contextmenu", (event) => event.preventDefault());
    window.addEventListener("pointerdown", (event) => this.#isOutside(event) && this.close(), { capture: true });
    for (const type of ["resize", "blur"]) window.addEventListener(type, () => this.close());
    root.addEventListener("focusout", ({ relatedTarget }) => relatedTarget !== null && !root.contains(/** @type {Node} */ (relatedTarget)) && this.close());
  }

  get isOpen() {
    return this.#id !== null;
  }

  /** @param {Conversation} conversation @param {{ x: number, y: number }} at
   * @param {HTMLElement | null} [opener] the button that gets the focus back, instead of the row */
  open(conversation, at, opener = null) {
    this.close();
    this.#opener = opener;
    const actions = actionsFor(conversation, Date.now());
    this.#root.replaceChildren(...actions.map((action) => this.#item(action, () => this.#run(conversation.id, action.label))), ...this.#extras.map((extra) => this.#item(extra, () => this.#runExtra(conversation.id, extra))));
    this.#root.setAttribute("aria-label", strings.rowMenu(titleOf(conversation)));
    this.#id = conversation.id;
    this.#root.hidden = false;
    this.#place(at);
    this.#items[0]?.focus({ preventScroll: true });
  }

  /** @param {boolean} [focus] whether the focus goes back to the row */
  close(focus = false) {
    if (this.#id === null) return;
    const id = this.#id;
    this.#id = null;
    this.#root.hidden = true;
    this.#root.replaceChildren();
    if (!focus) return;
    if (this.#opener?.isConnected) this.#opener.focus();
    else this.#focusRow(id);
  }

  /** @returns {HTMLElement[]} */
  get #items() {
    return [...this.#root.querySelectorAll("button")];
  }

  /** @param {Pick<ConversationAction, "label" | "icon" | "key">} action @param {() => void} run */
  #item({ label, icon, key }, run) {
    const node = cloneTemplate("menu-item");
    const { use, words, key: keyName } = parts(node);
    use.setAttribute("href", `#icon-${icon}`);
    setText(words, label);
    const hasKey = key !== null && this.#settings.get("singleKeys");
    keyName.hidden = !hasKey;
    if (hasKey) setText(keyName, key.toUpperCase());
    if (hasKey) node.setAttribute("aria-keyshortcuts", key.toUpperCase());
    node.addEventListener("click", run);
    return node;
  }

  /** @param {Id} id @param {string} label */
  #run(id, label) {
    this.close(true);
    void this.#actions.run(id, (conversation) => actionsFor(conversation, Date.now()).find((action) => action.label === label));
  }

  /** @param {Id} id @param {MenuExtra} extra */
  #runExtra(id, { run }) {
    this.close(true);
    run(id);
  }

  /** Within the window, at the pointer if there is room. @param {{ x: number, y: number }} at */
  #place({ x, y }) {
    const { width, height } = this.#root.getBoundingClientRect();
    const left = Math.min(x, document.documentElement.clientWidth - width - MARGIN);
    const top = y + height + MARGIN > document.documentElement.clientHeight ? y - height : y;
    this.#root.style.left = `${Math.max(MARGIN, left)}px`;
    this.#root.style.top = `${Math.max(MARGIN, top)}px`;
  }

  /** @param {Event} event */
  #isOutside({ target }) {
    return this.isOpen && target instanceof Node && !this.#root.contains(target);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event)) return;
    event.stopPropagation(); // no shortcut of the page
    const items = this.#items;
    const at = items.findIndex((item) => item === document.activeElement);
    const key = keyPressed(event);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[key];
    if (next !== undefined) items.at(next % items.length)?.focus();
    else if (key === "Escape" || key === "Tab") this.close(true);
    else if (key.length === 1 && key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) this.#byLetter(key);
    else return;
    event.preventDefault();
  }

  /** The single key of an action runs it; another letter goes to the next action that begins with it.
   * @param {string} key */
  #byLetter(key) {
    const items = this.#items;
    const item = items.find((each) => each.getAttribute("aria-keyshortcuts")?.toLowerCase() === key);
    if (item) return item.click();
    const at = items.findIndex((each) => each === document.activeElement);
    const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    after.find((each) => each.textContent.trim().toLowerCase().startsWith(key))?.focus();
  }
}
