/**
 * Holds the order of the list while the operator is about to press a row: events change the content of the
 * rows, not their order. A new row goes to the end if it moves no row in sight there, or waits.
 *
 * @import { Id } from "../types.js"
 * @import { Section } from "./sections.js"
 */
import { nameOf } from "./sections.js";

/** @typedef {Section["items"][number]} Item */

/**
 * @typedef {object} HoldOptions
 * @property {string} query the search and filters; another query releases the order
 * @property {Id | null} selected when this changes, rows that no longer match leave the list
 * @property {(item: Item) => Item | undefined} currentCopy the present copy of an item that would leave; undefined if it was removed
 * @property {(section: Section) => boolean} canGrow whether more rows at the end of a section move no row in sight
 */

export class HeldSections {
  #query = "";
  /** @type {Id | null} */ #selected = null;
  /** The held items of each section. @type {Map<string, Section["items"]>} */ #lists = new Map();

  /** Releases the order. */
  release() {
    this.#lists.clear();
  }

  /** @param {Section[]} sections in their new order @param {HoldOptions} options
   * @returns {{ sections: Section[], moved: number }} moved: how many rows will move up or appear */
  arrange(sections, { query, selected, currentCopy, canGrow }) {
    if (query !== this.#query) this.#lists.clear();
    const leaves = selected !== this.#selected;
    this.#query = query;
    this.#selected = selected;
    let moved = 0;
    const arranged = sections.map((section, at) => {
      const before = this.#lists.get(section.id) ?? [];
      const last = !sections.slice(at + 1).some(({ items }) => items.length > 0);
      const held = before.length === 0 ? { items: section.items.slice(), moved: 0 } : holdOrder(before, section.items, leaves ? removed : currentCopy, last || canGrow(section));
      this.#lists.set(section.id, held.items);
      if (section.open) moved += held.moved;
      return { ...section, items: held.items };
    });
    return { sections: arranged, moved };
  }
}

function removed() {
  return undefined;
}

/** @param {readonly Item[]} before @param {readonly Item[]} after @param {HoldOptions["currentCopy"]} currentCopy
 * @param {boolean} canGrow @returns {{ items: Item[], moved: number }} */
function holdOrder(before, after, currentCopy, canGrow) {
  const fresh = new Map(after.map((item) => [nameOf(item), item]));
  const items = before.flatMap((item) => fresh.get(nameOf(item)) ?? currentCopy(item) ?? []);
  const there = new Set(items.map(nameOf));
  const isNew = (/** @type {Item} */ item) => !there.has(nameOf(item));
  const last = after.findLastIndex((item) => !isNew(item));
  const known = after.filter((item) => !isNew(item)).map(nameOf);
  const moved = countMoved(items.map(nameOf).filter((each) => fresh.has(each)), known) + after.slice(0, last + 1).filter(isNew).length;
  return { items: canGrow ? [...items, ...after.filter(isNew)] : items, moved };
}

/** How many go before others that they stood behind.
 * @param {string[]} before @param {string[]} after the same names in another order */
function countMoved(before, after) {
  const moved = new Set();
  let at = 0;
  for (const each of after) {
    while (moved.has(before[at])) at++;
    if (before[at] === each) at++;
    else moved.add(each);
  }
  return moved.size;
}
