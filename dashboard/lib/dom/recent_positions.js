/**
 * What stood where a moment ago. Between seeing something and hitting it lies a fraction of a second;
 * what moved in it was not aimed at.
 *
 * Heights are measured so that scrolling by hand changes none of them, and whatever else moves
 * something does.
 */

/** So long before the hit one has seen what one aims at (milliseconds). */
const AIM = 400;

/** @template T @typedef {{ name: string, item: T, top: number, bottom: number }} Spot */

/** @template T */
export class RecentPlaces {
  /** @type {Spot<T>[]} */ #now = [];
  /** Until when something stood where, the oldest first. @type {{ until: number, spots: Spot<T>[] }[]} */ #past = [];

  /** How things stand from now on. @param {Spot<T>[]} spots @param {number} now milliseconds */
  note(spots, now) {
    this.#past = this.#past.filter(({ until }) => now - until < AIM);
    const emptied = (this.#now.length === 0) !== (spots.length === 0);
    if (emptied || this.#now.some((spot) => hasMoved(spot, spots))) this.#past.push({ until: now, spots: this.#now });
    this.#now = spots;
  }

  /** What one has aimed at who hits this height now. @param {number} height @param {number} now
   * @param {number} [since] one has seen what stood there then, and aimed anew
   * @returns {Spot<T> | undefined} nothing where nothing stood */
  aimedAt(height, now, since = -Infinity) {
    const past = this.#past.filter(({ until }) => until > since && now - until < AIM).map(({ spots }) => spots);
    const seen = past[0] ?? this.#now;
    return seen.find(({ top, bottom }) => top <= height && height < bottom);
  }
}

/** Elsewhere, or another in its place; what is merely out of sight has not moved.
 * @template T @param {Spot<T>} spot @param {Spot<T>[]} spots */
function hasMoved({ name, top, bottom }, spots) {
  const same = spots.find((other) => other.name === name);
  if (same) return Math.abs(same.top - top) >= 1 || Math.abs(same.bottom - bottom) >= 1;
  return spots.some((other) => other.top < bottom - 1 && other.bottom > top + 1);
}
