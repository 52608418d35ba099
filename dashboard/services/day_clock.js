/**
 * Updates the current day in the store, so that "Today" stays right, and emits an event every minute.
 *
 * The computer may sleep over midnight, so this checks the clock every minute, at midnight, and when
 * the page becomes visible.
 *
 * @import { Store } from "../store.js"
 */

/** The longest time between two checks (milliseconds). */
const MINUTE = 60_000;

/** @param {Store} store @param {(time: string) => string} dayKey the same text for all times of one day */
export function watchDay(store, dayKey) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const update = () => {
    clearTimeout(timer);
    const now = new Date();
    store.setToday(dayKey(now.toISOString()));
    store.setMinute();
    timer = setTimeout(update, Math.min(untilMidnight(now), MINUTE));
  };
  document.addEventListener("visibilitychange", update);
  update();
}

/** Milliseconds to the next day of the reader's calendar. @param {Date} now */
export function untilMidnight(now) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime();
}
