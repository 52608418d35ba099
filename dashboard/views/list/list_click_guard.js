/**
 * A press in the list means the row that was there when the operator aimed, even if the rows have moved
 * since.
 *
 * @import { Conversation, Message } from "../../types.js"
 * @import { Shown } from "./list_part.js"
 */
import { RecentPositions } from "../../lib/dom/recent_positions.js";
import { wasTouch } from "../../lib/dom/last_input.js";
import { nameOfRow } from "./list_part.js";

/** @typedef {Conversation | Message} Item */

/**
 * @typedef {object} GuardedList
 * @property {ReadonlyMap<string, Shown>} shown the parts of the list in the DOM
 * @property {() => number} lastMove when the mouse last moved over the list
 * @property {(item: Item) => void} open opens an item, if it still exists
 */

export class PressGuard {
  #root;
  #list;
  /** @type {RecentPositions<Item | null>} */ #positions = new RecentPositions();
  /** How far the list has scrolled by itself to keep its rows in place (pixels). */ #autoScrolled = 0;

  /** @param {HTMLElement} root the scroller @param {GuardedList} list */
  constructor(root, list) {
    this.#root = root;
    this.#list = list;
    root.addEventListener("click", (event) => this.#clicked(event), { capture: true });
  }

  /** Scrolls so that the rows in sight stay where they are. @param {number} wanted */
  keepScroll(wanted) {
    const before = this.#root.scrollTop;
    this.#root.scrollTop = wanted;
    this.#autoScrolled += this.#root.scrollTop - before;
  }

  /** The rows have been rendered: notes where they are now. */
  note() {
    this.#positions.note(this.#spots(), performance.now());
  }

  /** The positions of everything that can be pressed, in heights that scrolling does not change. */
  #spots() {
    const offset = this.#root.getBoundingClientRect().top - this.#autoScrolled;
    return [...this.#list.shown].flatMap(([id, { section, list, node }]) => {
      const head = { name: id, item: null, top: node.offsetTop + offset, bottom: list.top + offset };
      const rows = section.open ? list.rows : [];
      return [head, ...rows.map(({ name, index, item }) => ({ name, item: item.item, ...list.span(index, offset) }))];
    });
  }

  /** Whether what a press hits is what the operator aimed at. @param {MouseEvent} event */
  isMeant(event) {
    const target = /** @type {Element} */ (event.target);
    const aimed = this.#aimedAt(event);
    const row = target.closest(".row");
    if (row) return nameOfRow(this.#list.shown, row) === aimed?.name || (wasTouch() && !aimed?.item);
    return !aimed?.item || isStuck(target, this.#root);
  }

  /** @param {MouseEvent} event */
  #aimedAt({ clientY }) {
    const height = clientY + this.#root.scrollTop - this.#autoScrolled;
    return this.#positions.aimedAt(height, performance.now(), wasTouch() ? undefined : this.#list.lastMove());
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const isByKeyboard = event.detail === 0;
    if (isByKeyboard || this.isMeant(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the selection by clicks listens here, too
    const item = this.#aimedAt(event)?.item;
    if (item && !(/** @type {Element} */ (event.target).closest(".row-menu"))) this.#list.open(item);
  }
}

/** Whether an element is in a heading that sticks to the upper edge, above the rows there.
 * @param {Element} target @param {HTMLElement} root */
function isStuck(target, root) {
  const head = target.closest(".group-head");
  return head !== null && head.getBoundingClientRect().top <= root.getBoundingClientRect().top + 1;
}
