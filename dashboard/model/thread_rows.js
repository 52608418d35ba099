/**
 * The rows of a thread: messages, a line above each day, and a line above the first unread message.
 *
 * @import { Message } from "../types.js"
 */
import { keyOf } from "./thread.js";

/** The key of the line above the first unread message. */
export const UNREAD_LINE = "unread";

/** After a pause of this length a message shows its sender again (milliseconds). */
const MAX_PAUSE = 10 * 60_000;

/** @typedef {{ key: string, day: string, today: string }} DayRow
 * day: any time of the day; its name depends on `today` */
/** @typedef {{ key: string, unread: true }} UnreadRow the line above the first unread message */
/** @typedef {{ key: string, message: Message, joined: boolean, quoted: Message | undefined }} MessageRow
 * joined: whether the sender is that of the message above, shortly before; quoted: the message that it
 * replies to, if it is in memory */
/** @typedef {DayRow | UnreadRow | MessageRow} ThreadRow */

/**
 * @param {Message[]} messages oldest first
 * @param {(time: string) => string} dayKey
 * @param {{ find?: (messageId: string) => Message | undefined, firstUnread?: Message | undefined, today?: string }} [more]
 * @returns {ThreadRow[]}
 */
export function rowsOf(messages, dayKey, { find, firstUnread, today = "" } = {}) {
  /** @type {ThreadRow[]} */ const rows = [];
  /** @type {Message | undefined} */ let above;
  let dayAbove = "";
  for (const message of messages) {
    const day = dayKey(message.timestamp);
    if (day !== dayAbove) rows.push({ key: `day ${day}`, day: message.timestamp, today });
    const first = firstUnread !== undefined && message.id === firstUnread.id;
    if (first) rows.push({ key: UNREAD_LINE, unread: true });
    const quoted = message.reply_to_message_id === null ? undefined : find?.(message.reply_to_message_id);
    const joined = !first && day === dayAbove && above !== undefined && belongTogether(above, message);
    rows.push({ key: keyOf(message), message, joined, quoted });
    dayAbove = day;
    above = message;
  }
  return rows;
}

/** @param {ThreadRow} a @param {ThreadRow} b */
export function sameRow(a, b) {
  if ("day" in a && "day" in b) return a.today === b.today;
  if (!("message" in a && "message" in b)) return !("message" in a) && !("message" in b);
  return a.message === b.message && a.joined === b.joined && a.quoted === b.quoted;
}

/** @param {Message} above @param {Message} message */
function belongTogether(above, message) {
  return (
    above.kind !== "service" &&
    message.kind !== "service" &&
    above.direction === message.direction &&
    above.sender_id === message.sender_id &&
    Date.parse(message.timestamp) - Date.parse(above.timestamp) < MAX_PAUSE
  );
}
