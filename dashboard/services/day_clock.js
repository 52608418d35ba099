/**
 * Updates the current day in the store, so that "Today" stays right.
 *
 * The page may sleep over midnight with its machine, so the clock is looked at every minute, at
 * midnight, and when the page is looked at again.
 *
 * @import { Store } from "../store.js"
 */

/** The longest wait (milliseconds). */
const MINUTE = 60_000;

/** @param {Store} store @param {(time: string) => string} dayKey tells moments of one day alike */
export function watchDay(store, dayKey) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const look = () => {
    clearTimeout(timer);
    const now = new Date();
    store.setToday(dayKey(now.toISOString()));
    timer = setTimeout(look, Math.min(untilMidnight(now), MINUTE));
  };
  document.addEventListener("visibilitychange", look);
  look();
}

/** Milliseconds to the next day of the reader's calendar. @param {Date} now */
export function untilMidnight(now) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
}
