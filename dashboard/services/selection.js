/**
 * The conversations that the operator has selected to do the same with all of them.
 *
 * Event: `change`.
 *
 * @import { Id } from "../types.js"
 */
export class Selection extends EventTarget {
  /** @type {Set<Id>} */ #ids = new Set();
  /** Where a range begins. @type {Id | null} */ #anchor = null;

  /** @returns {Id[]} */
  get ids() {
    return [...this.#ids];
  }

  get size() {
    return this.#ids.size;
  }

  /** @param {Id} id */
  has(id) {
    return this.#ids.has(id);
  }

  /** @param {Id} id */
  toggle(id) {
    if (!this.#ids.delete(id)) this.#ids.add(id);
    this.#anchor = id;
    this.#changed();
  }

  /** Selects all from the one that was selected last to this one. @param {Id} to @param {(from: Id, to: Id) => Id[]} between in
   * the order of the list, both included */
  extend(to, between) {
    const from = this.#anchor ?? to;
    for (const id of [from, ...between(from, to), to]) this.#ids.add(id);
    this.#anchor ??= to;
    this.#changed();
  }

  /** Keeps only some of them: a conversation that left the list is not selected when it comes back.
   * @param {(id: Id) => boolean} isKept */
  keep(isKept) {
    const left = this.ids.filter((id) => !isKept(id));
    if (left.length === 0) return;
    for (const id of left) this.#ids.delete(id);
    if (this.#anchor !== null && !isKept(this.#anchor)) this.#anchor = null;
    this.#changed();
  }

  clear() {
    if (this.#ids.size === 0) return;
    this.#ids.clear();
    this.#anchor = null;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
