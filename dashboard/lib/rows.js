/**
 * A thread as the rows that one sees: messages, and a line where a new day begins.
 *
 * @import { Message } from "../types.js"
 */
import { keyOf } from "./thread.js";

/** A new sender line is shown after a silence of this long (milliseconds). */
const SILENCE = 10 * 60_000;

/** @typedef {{ key: string, day: string }} DayRow  `day` is any time of that day */
/** @typedef {{ key: string, message: Message, joined: boolean }} MessageRow
 * `joined` to the one above: same sender, a little later */

/**
 * @param {Message[]} messages oldest first
 * @param {(time: string) => string} dayKey
 * @returns {(DayRow | MessageRow)[]}
 */
export function rowsOf(messages, dayKey) {
  /** @type {(DayRow | MessageRow)[]} */ const rows = [];
  /** @type {Message | undefined} */ let above;
  let today = "";
  for (const message of messages) {
    const day = dayKey(message.timestamp);
    if (day !== today) rows.push({ key: `day ${day}`, day: message.timestamp });
    const joined = day === today && above !== undefined && belongTogether(above, message);
    rows.push({ key: keyOf(message), message, joined });
    today = day;
    above = message;
  }
  return rows;
}

/** @param {DayRow | MessageRow} a @param {DayRow | MessageRow} b */
export function sameRow(a, b) {
  if ("day" in a || "day" in b) return "day" in a && "day" in b;
  return a.message === b.message && a.joined === b.joined;
}

/** @param {Message} above @param {Message} message */
function belongTogether(above, message) {
  return (
    above.kind !== "service" &&
    message.kind !== "service" &&
    above.direction === message.direction &&
    above.sender_id === message.sender_id &&
    Date.parse(message.timestamp) - Date.parse(above.timestamp) < SILENCE
  );
}
