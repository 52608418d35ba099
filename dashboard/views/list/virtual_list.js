/**
 * A virtual list: rows of equal height, of which only the visible ones are in the DOM.
 *
 * The list is as high as all its rows; each row that is there knows its place. One that has the
 * focus stays, wherever one scrolls.
 */
import { reconcileRows } from "../../lib/dom/dom.js";

/** @template T @typedef {{ name: string, index: number, item: T }} Placed */

/**
 * @template T
 * @typedef {object} How
 * @property {(item: T) => HTMLElement} create
 * @property {(node: HTMLElement, item: T) => void} update
 * @property {(a: T, b: T) => boolean} same
 */

/** @template T */
export class VirtualList {
  #list;
  #how;
  /** @type {Map<string, { node: HTMLElement, item: Placed<T> }>} */ #rows = new Map();
  /** @type {WeakMap<HTMLElement, T>} */ #shown = new WeakMap();
  #size = 0;
  #count = 0;

  /** Where the list begins within its scroller, in pixels. */
  top = 0;

  /** @param {HTMLElement} list @param {How<T>} how */
  constructor(list, how) {
    this.#list = list;
    this.#how = how;
  }

  /** The rows that are on the page, in order. */
  get rows() {
    return [...this.#rows.values()].map(({ item }) => item).sort((a, b) => a.index - b.index);
  }

  get nodes() {
    return [...this.#rows].map(([name, { node }]) => ({ name, node }));
  }

  get bottom() {
    return this.top + this.#count * this.#size;
  }

  /** @param {string} name @returns {HTMLElement | undefined} */
  node(name) {
    return this.#rows.get(name)?.node;
  }

  /** Which row has the focus. @returns {string | undefined} */
  get focused() {
    for (const [name, { node }] of this.#rows) if (node.contains(document.activeElement)) return name;
    return undefined;
  }

  /** Makes room for this many rows. @param {number} count @param {number} size pixels of a row */
  stretch(count, size) {
    if (count === this.#count && size === this.#size) return;
    this.#count = count;
    this.#size = size;
    this.#list.style.blockSize = `${count * size}px`;
  }

  /** Reads where the list is. @param {HTMLElement} scroller which it is positioned in */
  measure(scroller) {
    this.top = this.#list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  }

  /** From where to where a row reaches. @param {number} index @param {number} offset added to both */
  span(index, offset) {
    const top = this.top + index * this.#size + offset;
    return { top, bottom: top + this.#size };
  }

  /** Which rows lie between two heights. @param {number} from @param {number} to pixels within the scroller
   * @returns {[number, number]} */
  range(from, to) {
    if (this.#size === 0) return [0, 0];
    const first = Math.floor((from - this.top) / this.#size);
    const end = Math.ceil((to - this.top) / this.#size);
    return [Math.min(Math.max(first, 0), this.#count), Math.min(Math.max(end, 0), this.#count)];
  }

  /** @param {Placed<T>[]} placed the rows that are to be on the page */
  show(placed) {
    reconcileRows(this.#list, this.#rows, placed, {
      key: ({ name }) => name,
      same: (a, b) => a.index === b.index && this.#how.same(a.item, b.item),
      create: ({ item }) => this.#how.create(item),
      update: (node, row) => this.#update(node, row),
    });
  }

  /** @param {HTMLElement} node @param {Placed<T>} row */
  #update(node, { index, item }) {
    node.style.insetBlockStart = `${index * this.#size}px`;
    node.ariaPosInSet = String(index + 1);
    const before = this.#shown.get(node);
    if (before !== undefined && this.#how.same(before, item)) return;
    this.#shown.set(node, item);
    this.#how.update(node, item);
  }
}
