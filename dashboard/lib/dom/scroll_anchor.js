/**
 * The row that stays in place while the list changes.
 *
 * @import { Conversation, Message } from "../../types.js"
 * @import { Section } from "../../model/sections.js"
 */

/** @typedef {Conversation | Message} Item */
/** @typedef {{ section: Section, list: { top: number, rows: { index: number, item: { item: Item } }[] } }} Part */
/** @typedef {{ id: string, item: Item, y: number }} Anchor y: pixels below the upper edge */

/**
 * The first unchanged row in sight. None at the very top, where new rows are to appear.
 * @param {Map<string, Part>} shown @param {number} scrollTop @param {number} size pixels of a row
 * @param {(item: Item) => boolean} isUnchanged @returns {Anchor | null}
 */
export function anchorOf(shown, scrollTop, size, isUnchanged) {
  if (scrollTop < size) return null;
  for (const [id, { list }] of shown) {
    for (const { index, item } of list.rows) {
      const y = list.top + index * size - scrollTop;
      if (y >= 0 && isUnchanged(item.item)) return { id, item: item.item, y };
    }
  }
  return null;
}

/**
 * The scroll position at which the anchor is where it was; undefined if the row is gone.
 * @param {Map<string, Part>} shown @param {Anchor | null} anchor @param {number} size
 */
export function scrollFor(shown, anchor, size) {
  if (!anchor) return undefined;
  const part = shown.get(anchor.id);
  if (!part?.section.open) return undefined;
  const index = part.section.items.indexOf(anchor.item);
  return index < 0 ? undefined : part.list.top + index * size - anchor.y;
}
