/**
 * The rows of a thread: messages, a line above each day, and a line above the first unread message.
 *
 * @import { Message } from "../types.js"
 */
import { albumMessage, withAlbums } from "./albums.js";
import { keyOf } from "./thread.js";

/** The key of the line above the first unread message. */
export const UNREAD_LINE = "unread";

/** After a pause of this length a message shows its sender again (milliseconds). */
const MAX_PAUSE = 10 * 60_000;

/** @typedef {{ key: string, day: string, today: string }} DayRow
 * day: any time of the day; its name depends on `today` */
/** @typedef {{ key: string, unread: true }} UnreadRow the line above the first unread message */
/** @typedef {{ key: string, message: Message, items: Message[], joined: boolean, quoted: Message | undefined, topic: string }} MessageRow
 * items: the messages of an album, or the only one; message: the same as one message; joined: whether the
 * sender is that of the message above, shortly before; quoted: the message that it replies to, if it is in
 * memory; topic: its topic, if the thread shows several and the message above is of another one */
/** @typedef {DayRow | UnreadRow | MessageRow} ThreadRow */

/**
 * @param {Message[]} messages oldest first
 * @param {(time: string) => string} dayKey
 * @param {{ find?: (messageId: string, chatId: string) => Message | undefined, firstUnread?: Message | undefined, today?: string,
 *   topicOf?: (message: Message) => string }} [more]
 * @returns {ThreadRow[]}
 */
export function rowsOf(messages, dayKey, { find, firstUnread, today = "", topicOf } = {}) {
  /** @type {ThreadRow[]} */ const rows = [];
  /** @type {Message | undefined} */ let above;
  let dayAbove = "";
  /** @type {Set<string>} */ const keys = new Set();
  for (const items of withAlbums(messages)) {
    const message = albumMessage(items);
    const day = dayKey(items[0]?.timestamp ?? message.timestamp);
    if (day !== dayAbove) rows.push({ key: `day ${day}`, day: items[0]?.timestamp ?? message.timestamp, today });
    const first = firstUnread !== undefined && items.some(({ id }) => id === firstUnread.id);
    if (first) rows.push({ key: UNREAD_LINE, unread: true });
    const quoted = message.reply_to_message_id === null ? undefined : find?.(message.reply_to_message_id, message.chat_id);
    const joined = !first && day === dayAbove && above !== undefined && belongTogether(above, message);
    const key = rowKey(items, keys);
    keys.add(key);
    rows.push({ key, message, items, joined, quoted, topic: joined ? "" : (topicOf?.(message) ?? "") });
    dayAbove = day;
    above = message;
  }
  return rows;
}

/** @param {ThreadRow} a @param {ThreadRow} b */
export function sameRow(a, b) {
  if ("day" in a && "day" in b) return a.today === b.today;
  if (!("message" in a && "message" in b)) return !("message" in a) && !("message" in b);
  const sameItems = a.items.length === b.items.length && a.items.every((item, at) => item === b.items[at]);
  return sameItems && a.topic === b.topic && a.joined === b.joined && a.quoted === b.quoted;
}

/** An album keeps its row while its messages come and go. Another message between them makes two rows.
 * @param {Message[]} items @param {Set<string>} taken */
function rowKey(items, taken) {
  const [first] = items;
  if (!first?.album_id) return first ? keyOf(first) : "";
  const key = `album ${first.album_id}`;
  return taken.has(key) ? `${key} ${first.id}` : key;
}

/** @param {Message} above @param {Message} message */
function belongTogether(above, message) {
  return (
    above.kind !== "service" &&
    message.kind !== "service" &&
    above.direction === message.direction &&
    above.conversation_id === message.conversation_id &&
    above.sender_id === message.sender_id &&
    Date.parse(message.timestamp) - Date.parse(above.timestamp) < MAX_PAUSE
  );
}
