/**
 * The keyboard in a thread: the arrow keys move the focus from message to message, and single keys do something with
 * the message that has it. A message takes the focus by keyboard only, so a letter after a click is still typed into
 * the composer.
 *
 * @import { Message } from "../../types.js"
 * @import { MessageAct } from "../../model/message_actions.js"
 */
import { isComposing, keyPressed } from "../../lib/dom/keys.js";
import { isInView } from "../../lib/dom/scroll.js";

/** @type {Record<string, MessageAct>} */
const SINGLE_KEYS = { r: "reply", f: "forward", c: "copy", Delete: "delete" };

/**
 * @typedef {object} FocusActions
 * @property {(node: Element) => Message | undefined} messageOf
 * @property {(message: Message) => string} describe for a screen reader
 * @property {(message: Message, act: MessageAct) => boolean} act returns whether it is possible
 * @property {(node: HTMLElement, at: { x: number, y: number }) => void} menu
 * @property {() => boolean} singleKeys whether letters are shortcuts
 */

export class MessageFocus {
  #scroller;
  #column;
  #actions;

  /** @param {HTMLElement} scroller the thread @param {HTMLElement} column its messages @param {FocusActions} actions */
  constructor(scroller, column, actions) {
    this.#scroller = scroller;
    this.#column = column;
    this.#actions = actions;
    scroller.addEventListener("keydown", (event) => this.#pressed(event));
    column.addEventListener("focusout", ({ target }) => target instanceof HTMLElement && target.matches(".message") && target.removeAttribute("tabindex"));
  }

  /** @param {HTMLElement} node */
  focus(node) {
    const message = this.#actions.messageOf(node);
    if (!message) return;
    node.tabIndex = -1;
    node.setAttribute("aria-label", this.#actions.describe(message));
    node.focus({ preventScroll: true });
    if (!isInView(this.#scroller, node)) node.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    const { target } = event;
    const node = target instanceof HTMLElement && target.matches(".message") ? target : null;
    if (!node && target !== this.#scroller) return;
    const key = keyPressed(event);
    const isDone = key === "ArrowUp" || key === "ArrowDown" ? this.#move(node, key === "ArrowUp" ? -1 : 1) : node !== null && this.#act(node, key, event.shiftKey);
    if (isDone) event.preventDefault();
  }

  /** @param {HTMLElement | null} node @param {number} step @returns {boolean} false if the view scrolls instead: a long
   * message goes on in this direction, or there is no other one */
  #move(node, step) {
    const view = this.#scroller.getBoundingClientRect();
    const box = node?.getBoundingClientRect();
    if (box && (step < 0 ? box.top < view.top : box.bottom > view.bottom)) return false;
    const all = /** @type {HTMLElement[]} */ ([...this.#column.querySelectorAll(":scope > .message")]);
    const next = node ? all[all.indexOf(node) + step] : all.filter((each) => isInView(this.#scroller, each)).at(step < 0 ? -1 : 0);
    if (next) this.focus(next);
    return next !== undefined;
  }

  /** @param {HTMLElement} node @param {string} key @param {boolean} shift */
  #act(node, key, shift) {
    const message = this.#actions.messageOf(node);
    if (!message) return false;
    if (key === "Enter" || key === "ContextMenu" || (key === "F10" && shift)) {
      const { left, top, bottom } = node.getBoundingClientRect();
      const view = this.#scroller.getBoundingClientRect();
      this.#actions.menu(node, { x: left + 16, y: Math.min(Math.max(top, view.top) + 32, bottom) });
      return true;
    }
    const act = SINGLE_KEYS[key];
    if (act === undefined || (key.length === 1 && !this.#actions.singleKeys())) return false;
    return this.#actions.act(message, act);
  }
}
