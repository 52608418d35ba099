/**
 * The list's order while somebody aims at a row of it: news change what the rows say, not where they
 * stand. What is new stands at the end where that moves nothing in sight, or waits.
 *
 * @import { Id } from "../types.js"
 * @import { Section } from "./sections.js"
 */
import { nameOf } from "./sections.js";

/** @typedef {Section["items"][number]} Item */

/**
 * @typedef {object} How
 * @property {string} question what is asked for; to another one the sections answer afresh
 * @property {Id | null} selected what was left by choosing another one leaves the list
 * @property {(item: Item) => Item | undefined} stays the present copy of one that would leave; none where it is gone
 * @property {(section: Section) => boolean} grows whether more rows at its end would move none in sight
 */

export class HeldSections {
  #question = "";
  /** @type {Id | null} */ #selected = null;
  /** As they stand, by section. @type {Map<string, Section["items"]>} */ #lists = new Map();

  /** Nobody aims any more. */
  release() {
    this.#lists.clear();
  }

  /** @param {Section[]} sections as they would stand @param {How} how
   * @returns {{ sections: Section[], moved: number }} moved: how many are to go up, or wait */
  arrange(sections, { question, selected, stays, grows }) {
    if (question !== this.#question) this.#lists.clear();
    const leaves = selected !== this.#selected;
    this.#question = question;
    this.#selected = selected;
    let moved = 0;
    const arranged = sections.map((section, at) => {
      const before = this.#lists.get(section.id) ?? [];
      const last = !sections.slice(at + 1).some(({ items }) => items.length > 0);
      const held = before.length === 0 ? { items: section.items.slice(), moved: 0 } : holdOrder(before, section.items, leaves ? gone : stays, last || grows(section));
      this.#lists.set(section.id, held.items);
      if (section.open) moved += held.moved;
      return { ...section, items: held.items };
    });
    return { sections: arranged, moved };
  }
}

function gone() {
  return undefined;
}

/** @param {readonly Item[]} before @param {readonly Item[]} after @param {How["stays"]} stays
 * @param {boolean} grows @returns {{ items: Item[], moved: number }} */
function holdOrder(before, after, stays, grows) {
  const fresh = new Map(after.map((item) => [nameOf(item), item]));
  const items = before.flatMap((item) => fresh.get(nameOf(item)) ?? stays(item) ?? []);
  const there = new Set(items.map(nameOf));
  const isNew = (/** @type {Item} */ item) => !there.has(nameOf(item));
  const last = after.findLastIndex((item) => !isNew(item));
  const known = after.filter((item) => !isNew(item)).map(nameOf);
  const moved = countMoved(items.map(nameOf).filter((each) => fresh.has(each)), known) + after.slice(0, last + 1).filter(isNew).length;
  return { items: grows ? [...items, ...after.filter(isNew)] : items, moved };
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
