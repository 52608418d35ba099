/**
 * The times at which a reply can be sent later, and the words of the reader's calendar for them.
 */

/** Telegram takes times from 10 seconds to 365 days ahead (milliseconds). */
export const MIN_AHEAD = 10_000;
export const MAX_AHEAD = 365 * 86_400_000;

/** The hour in which a morning begins, and that of the evening of a working day. */
const MORNING = 9;
const EVENING = 18;

/** A time of today has to be this far ahead to be offered (milliseconds). */
const MIN_OFFERED = 1_800_000;

/** @typedef {{ name: "laterToday" | "tomorrow" | "monday", time: Date }} SendTime */

/** @param {Date} now @returns {SendTime[]} */
export function offeredTimes(now) {
  const evening = at(now, 0, EVENING);
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  /** @type {SendTime[]} */ const times = [{ name: "tomorrow", time: at(now, 1, MORNING) }];
  if (evening.getTime() - now.getTime() >= MIN_OFFERED) times.unshift({ name: "laterToday", time: evening });
  if (untilMonday > 1) times.push({ name: "monday", time: at(now, untilMonday, MORNING) });
  return times;
}

/** @param {Date} now @param {number} days @param {number} hour */
function at(now, days, hour) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}

/** As the contract writes times. @param {Date} time */
export function utc(time) {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The value of a field for a date and a time, in the reader's time zone. @param {Date} time */
export function fieldValue(time) {
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** @param {Date} time @param {Date} now @returns {"ok" | "past" | "far"} */
export function checkTime(time, now) {
  const ahead = time.getTime() - now.getTime();
  if (!(ahead >= MIN_AHEAD)) return "past";
  return ahead > MAX_AHEAD ? "far" : "ok";
}
