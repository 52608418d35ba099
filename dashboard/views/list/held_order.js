/**
 * The order of the list, held while the operator may be about to press a row, and the button that shows
 * how many rows move when the hold ends.
 *
 * @import { Store } from "../../store.js"
 * @import { Conversation, Message } from "../../types.js"
 * @import { ListView, Section } from "../../model/sections.js"
 * @import { Shown } from "./list_part.js"
 */
import { HeldSections } from "../../model/held_sections.js";
import { setText } from "../../lib/dom/dom.js";
import { isMessage } from "../../model/sections.js";
import { strings } from "../../lib/format/strings.js";
import { PointerPresence } from "./pointer_presence.js";

export class HeldOrder {
  #root;
  #moved;
  #store;
  #shown;
  #hold;
  #sections = new HeldSections();

  /** @param {{ root: HTMLElement, moved: HTMLElement }} parts root: the scroller
   * @param {Store} store @param {ReadonlyMap<string, Shown>} shown the parts of the list in the DOM
   * @param {() => void} changed runs when the hold begins and when it ends */
  constructor({ root, moved }, store, shown, changed) {
    this.#root = root;
    this.#moved = moved;
    this.#store = store;
    this.#shown = shown;
    this.#hold = new PointerPresence(root, changed);
    moved.addEventListener("click", () => {
      root.scrollTop = 0;
      this.#hold.end();
    });
  }

  /** When the mouse last moved over the list. */
  get lastMove() {
    return this.#hold.lastMove;
  }

  /** Whether the order is held. */
  get isHeld() {
    return this.#hold.isHeld;
  }

  /** Shows the new order. */
  end() {
    this.#hold.end();
  }

  /** The sections in the order to show: while the order is held, rows stay where they are. Another filter or
   * search of the operator changes them at once.
   * @param {Section[]} sections @param {ListView} view */
  arranged(sections, view) {
    const { search, selected } = this.#store;
    const isSearching = search?.conversationPaging.state === "loading" || search?.messagePaging.state === "loading";
    if (!this.#hold.isHeld || isSearching) {
      this.#sections.release();
      this.#showMoved(0);
      return sections;
    }
    const query = JSON.stringify([view, search?.q]);
    const arranged = this.#sections.arrange(sections, { query, selected, ...this.#options });
    this.#showMoved(arranged.moved);
    return arranged.sections;
  }

  /** How the order is held: see `HeldSections`. */
  #options = {
    currentCopy: (/** @type {Conversation | Message} */ item) => (isMessage(item) ? undefined : this.#store.shown(item.id)),
    canGrow: (/** @type {Section} */ { id }) => {
      const { list } = this.#shown.get(id) ?? {};
      return !list || list.bottom >= this.#root.scrollTop + this.#root.clientHeight;
    },
  };

  /** @param {number} count */
  #showMoved(count) {
    this.#moved.hidden = count === 0;
    if (count > 0) setText(/** @type {Element} */ (this.#moved.querySelector("span")), strings.number(count));
  }
}
