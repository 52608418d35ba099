/**
 * The list by keyboard: it has one tab stop, and the arrow keys move within it.
 *
 * @import { Section } from "../../model/sections.js"
 * @import { Shown } from "./list_part.js"
 */
import { isComposing } from "../../lib/dom/keys.js";
import { nameOf, stepFrom } from "../../model/sections.js";
import { focusedName } from "./list_part.js";

/**
 * @typedef {object} FocusedList
 * @property {ReadonlyMap<string, Shown>} shown the parts of the list in the DOM
 * @property {() => Section[]} sections
 * @property {() => string | null} current the name of the current row
 * @property {() => number} rowSize pixels
 * @property {() => void} renderRows renders the rows at the present scroll position
 */

export class ListFocus {
  #root;
  #list;
  /** The row that the Tab key goes to. @type {string | undefined} */ #tabStop;

  /** @param {HTMLElement} root the scroller @param {FocusedList} list */
  constructor(root, list) {
    this.#root = root;
    this.#list = list;
    root.addEventListener("keydown", (event) => this.#pressed(event));
    root.addEventListener("focusin", () => this.updateTabStop());
  }

  /** The name of the row with the focus. */
  get name() {
    return focusedName(this.#list.shown);
  }

  /** Scrolls to a row. @param {{ section: Section, index: number }} place @param {boolean} focus */
  goTo({ section, index }, focus) {
    const item = section.items[index];
    const shown = this.#list.shown.get(section.id);
    if (!item || !shown) return;
    const size = this.#list.rowSize();
    const y = shown.list.top + index * size;
    const { scrollTop, clientHeight } = this.#root;
    const head = index === 0 ? shown.list.top - shown.node.offsetTop : 1.5 * size; // the headings stick to the upper edge
    if (y < scrollTop + head) this.#root.scrollTop = y - head;
    else if (y + size > scrollTop + clientHeight) this.#root.scrollTop = y + 1.5 * size - clientHeight;
    this.#list.renderRows();
    if (focus) shown.list.node(nameOf(item))?.querySelector("button")?.focus({ preventScroll: true });
  }

  /** Renders the list. If the row with the focus leaves it, the focus goes to the row that takes its position.
   * @param {() => void} render */
  holdWhile(render) {
    const { name } = this;
    const before = [...this.#list.shown].map(([id, { list }]) => ({ id, index: list.rows.find((row) => row.name === name)?.index }));
    const place = before.find(({ index }) => index !== undefined);
    render();
    if (!place || this.name !== undefined || document.activeElement !== document.body) return;
    const section = this.#list.sections().find(({ id, items }) => id === place.id && items.length > 0);
    const next = section ? { section, index: Math.min(place.index ?? 0, section.items.length - 1) } : stepFrom(this.#list.sections(), null, 0);
    if (next) this.goTo(next, true);
  }

  updateTabStop() {
    const names = [this.name ?? this.#tabStop, this.#list.current()];
    const lists = [...this.#list.shown.values()].map(({ list }) => list);
    const there = names.find((name) => name && lists.some((list) => list.node(name)));
    this.#tabStop = there || lists.flatMap(({ rows }) => rows)[0]?.name;
    for (const { node, name } of lists.flatMap((list) => list.nodes)) {
      const button = /** @type {HTMLElement} */ (node.firstElementChild);
      const wanted = name === this.#tabStop ? 0 : -1;
      if (button.tabIndex !== wanted) button.tabIndex = wanted;
    }
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event)) return;
    const { name } = this;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[event.key];
    if (name === undefined || steps === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const place = stepFrom(this.#list.sections(), name, steps);
    if (!place) return;
    event.preventDefault();
    this.goTo(place, true);
  }
}
