/**
 * Albums: photos and files that were sent together. Telegram sends a message for each; the page shows
 * them as one, with one caption and one time.
 *
 * @import { Message, Reaction } from "../types.js"
 */

/** Splits messages into albums and single messages: messages of one album that follow each other are one
 * group. @param {readonly Message[]} messages in order @returns {Message[][]} */
export function withAlbums(messages) {
  /** @type {Message[][]} */ const groups = [];
  for (const message of messages) {
    const group = groups.at(-1);
    if (group?.[0] && isSameAlbum(group[0], message)) group.push(message);
    else groups.push([message]);
  }
  return groups;
}

/** @param {Message} a @param {Message} b */
function isSameAlbum(a, b) {
  return Boolean(a.album_id) && a.album_id === b.album_id && a.direction === b.direction;
}

/** How many messages the operator sees: an album is one. @param {readonly Message[]} messages in order */
export function countRows(messages) {
  return withAlbums(messages).length;
}

/** The captions of an album. Telegram shows the only one below the album, and several each with its photo.
 * @param {Message[]} items */
export function hasSeveralCaptions(items) {
  return items.filter(({ text }) => text !== "").length > 1;
}

/** An album as one message: with the caption, the time of its last message, and the reactions to all. It
 * counts as deleted only if all its messages were. @param {Message[]} items at least one @returns {Message} */
export function albumMessage(items) {
  const [first] = items;
  const last = items.at(-1);
  if (!first || !last) throw new Error("An album has no message.");
  if (first === last) return first;
  const present = items.filter(({ deleted_at }) => deleted_at === null);
  const main = captioned(present) ?? present[0] ?? captioned(items) ?? first;
  const text = hasSeveralCaptions(items) ? "" : (captioned(items)?.text ?? "");
  const edited = items.find(({ edited_at }) => edited_at !== null);
  return {
    ...main,
    text,
    entities: text === "" ? [] : (captioned(items)?.entities ?? []),
    timestamp: last.timestamp,
    edited_at: edited?.edited_at ?? null,
    reply_to_message_id: items.find(({ reply_to_message_id }) => reply_to_message_id !== null)?.reply_to_message_id ?? null,
    read_at: last.read_at,
    deleted_by_timer: items.every(({ deleted_by_timer }) => deleted_by_timer === true),
    reactions: sumOf(present.flatMap(({ reactions = [] }) => reactions)),
  };
}

/** @param {Message[]} items */
function captioned(items) {
  return items.find(({ text }) => text !== "");
}

/** @param {Reaction[]} reactions @returns {Reaction[]} */
function sumOf(reactions) {
  /** @type {Map<string, Reaction>} */ const sums = new Map();
  for (const { emoji, count, chosen } of reactions) {
    const sum = sums.get(emoji) ?? { emoji, count: 0, chosen: false };
    sums.set(emoji, { emoji, count: sum.count + count, chosen: sum.chosen || chosen });
  }
  return [...sums.values()];
}
