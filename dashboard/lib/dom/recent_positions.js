/**
 * The recent positions of items. Between seeing an item and pressing it there is a fraction of a second:
 * the operator does not mean an item that moved there within this time.
 *
 * The caller measures heights so that the operator's scrolling does not change them, and any other
 * movement does.
 */

/** Time from seeing an item until pressing it (milliseconds). */
const REACTION_TIME = 400;

/** @template T @typedef {{ name: string, item: T, top: number, bottom: number }} Spot */

/** @template T */
export class RecentPositions {
  /** @type {Spot<T>[]} */ #now = [];
  /** Earlier positions and until when they held, the oldest first. @type {{ until: number, spots: Spot<T>[] }[]} */ #past = [];

  /** The positions from now on. @param {Spot<T>[]} spots @param {number} now milliseconds */
  note(spots, now) {
    this.#past = this.#past.filter(({ until }) => now - until < REACTION_TIME);
    const emptied = (this.#now.length === 0) !== (spots.length === 0);
    if (emptied || this.#now.some((spot) => hasMoved(spot, spots))) this.#past.push({ until: now, spots: this.#now });
    this.#now = spots;
  }

  /** The item that a press at this height means. @param {number} height @param {number} now
   * @param {number} [since] when the operator last aimed: earlier positions do not count
   * @returns {Spot<T> | undefined} undefined if there was no item */
  aimedAt(height, now, since = -Infinity) {
    const past = this.#past.filter(({ until }) => until > since && now - until < REACTION_TIME).map(({ spots }) => spots);
    const seen = past[0] ?? this.#now;
    return seen.find(({ top, bottom }) => top <= height && height < bottom);
  }
}

/** Whether an item is elsewhere, or another item is in its place. An item out of sight has not moved.
 * @template T @param {Spot<T>} spot @param {Spot<T>[]} spots */
function hasMoved({ name, top, bottom }, spots) {
  const same = spots.find((other) => other.name === name);
  if (same) return Math.abs(same.top - top) >= 1 || Math.abs(same.bottom - bottom) >= 1;
  return spots.some((other) => other.top < bottom - 1 && other.bottom > top + 1);
}
