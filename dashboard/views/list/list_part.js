/**
 * A section of the list in the DOM: its element, and its rows.
 *
 * @import { Section } from "../../model/sections.js"
 * @import { Entry } from "./conversation_row.js"
 * @import { VirtualList } from "./virtual_list.js"
 */

/** @typedef {{ section: Section, list: VirtualList<Entry>, hue: string, node: HTMLElement, unread: number }} Shown
 * unread: the number in its head */

/** The name of the item of a row. @param {ReadonlyMap<string, Shown>} shown @param {Element} row */
export function nameOfRow(shown, row) {
  const nodes = [...shown.values()].flatMap(({ list }) => list.nodes);
  return nodes.find(({ node }) => node === row)?.name;
}

/** The name of the row with the focus. @param {ReadonlyMap<string, Shown>} shown */
export function focusedName(shown) {
  for (const { list } of shown.values()) if (list.focused !== undefined) return list.focused;
  return undefined;
}

/** The height of a row, from styles/tokens.css. */
export function rowSize() {
  const root = getComputedStyle(document.documentElement);
  return Math.round(Number.parseFloat(root.getPropertyValue("--row-size")) * Number.parseFloat(root.fontSize));
}
