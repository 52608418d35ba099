/**
 * A list that is always sorted. It finds positions by binary search, so that adding an item to ten thousand
 * needs no sorting. `compare` must return 0 only for the same item.
 *
 * @template T
 */
export class SortedList {
  /** @type {T[]} */ items = [];
  #compare;

  /** @param {(a: T, b: T) => number} compare */
  constructor(compare) {
    this.#compare = compare;
  }

  get length() {
    return this.items.length;
  }

  /** @param {T} item */
  add(item) {
    this.items.splice(this.before(item), 0, item);
  }

  /** Removes the item that compares equal, if there is one. @param {T} item */
  remove(item) {
    const at = this.before(item);
    const found = this.items[at];
    if (found !== undefined && this.#compare(found, item) === 0) this.items.splice(at, 1);
  }

  /** How many items come before an item, which need not be in the list. @param {T} item */
  before(item) {
    return countBefore(this.items, item, this.#compare);
  }

  /** How many items come before an item, including itself. @param {T} item */
  through(item) {
    return countThrough(this.items, item, this.#compare);
  }
}

/** How many items of a sorted array come before an item.
 * @template T @param {readonly T[]} items @param {T} item @param {(a: T, b: T) => number} compare */
function countBefore(items, item, compare) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const candidate = /** @type {T} */ (items[middle]);
    if (compare(candidate, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many items of a sorted array come before an item, including itself.
 * @template T @param {readonly T[]} items @param {T} item @param {(a: T, b: T) => number} compare */
export function countThrough(items, item, compare) {
  const at = countBefore(items, item, compare);
  const found = items[at];
  return found !== undefined && compare(found, item) === 0 ? at + 1 : at;
}
