/**
 * A virtual list: rows of equal height, of which only the visible ones are in the DOM.
 *
 * The list is as high as all its rows, and each row in the DOM has its position. The row with the focus
 * stays in the DOM, wherever the operator scrolls.
 */
import { reconcileRows } from "../../lib/dom/dom.js";

/** @template T @typedef {{ name: string, index: number, item: T }} Placed */

/**
 * @template T
 * @typedef {object} RowRenderer
 * @property {(item: T) => HTMLElement} create
 * @property {(node: HTMLElement, item: T) => void} update
 * @property {(a: T, b: T) => boolean} same
 */

/** @template T */
export class VirtualList {
  #list;
  #renderer;
  /** @type {Map<string, { node: HTMLElement, item: Placed<T> }>} */ #rows = new Map();
  /** @type {WeakMap<HTMLElement, T>} */ #shown = new WeakMap();
  #size = 0;
  #count = 0;

  /** The position of the list within its scroller (pixels). */
  top = 0;

  /** @param {HTMLElement} list @param {RowRenderer<T>} renderer */
  constructor(list, renderer) {
    this.#list = list;
    this.#renderer = renderer;
  }

  /** The rows in the DOM, in order. */
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

  /** The name of the row with the focus. @returns {string | undefined} */
  get focused() {
    for (const [name, { node }] of this.#rows) if (node.contains(document.activeElement)) return name;
    return undefined;
  }

  /** Makes the list as high as this many rows. @param {number} count @param {number} size pixels of a row */
  stretch(count, size) {
    if (count === this.#count && size === this.#size) return;
    const isResized = size !== this.#size;
    this.#count = count;
    this.#size = size;
    this.#list.style.blockSize = `${count * size}px`;
    if (isResized) for (const { node, item } of this.#rows.values()) this.#place(node, item.index);
  }

  /** Measures the position of the list. @param {HTMLElement} scroller its offset parent */
  measure(scroller) {
    this.top = this.#list.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
  }

  /** The upper and lower edge of a row. @param {number} index @param {number} offset added to both */
  span(index, offset) {
    const top = this.top + index * this.#size + offset;
    return { top, bottom: top + this.#size };
  }

  /** The rows between two heights. @param {number} from @param {number} to pixels within the scroller
   * @returns {[number, number]} */
  range(from, to) {
    if (this.#size === 0) return [0, 0];
    const first = Math.floor((from - this.top) / this.#size);
    const end = Math.ceil((to - this.top) / this.#size);
    return [Math.min(Math.max(first, 0), this.#count), Math.min(Math.max(end, 0), this.#count)];
  }

  /** @param {Placed<T>[]} placed the rows for the DOM */
  show(placed) {
    reconcileRows(this.#list, this.#rows, placed, {
      key: ({ name }) => name,
      same: (a, b) => a.index === b.index && this.#renderer.same(a.item, b.item),
      create: ({ item }) => this.#renderer.create(item),
      update: (node, row) => this.#update(node, row),
    });
  }

  /** @param {HTMLElement} node @param {number} index */
  #place(node, index) {
    node.style.insetBlockStart = `${index * this.#size}px`;
  }

  /** @param {HTMLElement} node @param {Placed<T>} row */
  #update(node, { index, item }) {
    this.#place(node, index);
    node.ariaPosInSet = String(index + 1);
    const before = this.#shown.get(node);
    if (before !== undefined && this.#renderer.same(before, item)) return;
    this.#shown.set(node, item);
    this.#renderer.update(node, item);
  }
}
