/**
 * The unread part of a thread: the messages after Telegram's read mark.
 *
 * @import { Message } from "../types.js"
 * @import { Thread } from "./thread.js"
 */

/**
 * @typedef {object} Arrears what was unread when one came
 * @property {number} count
 * @property {string | null} mark Telegram's id of the last message that was read; null where that is not known
 * @property {Message} last the newest message then
 */

/** Whether it came in after the mark. @param {Pick<Message, "message_id">} message @param {string | null} mark */
export function isUnread({ message_id }, mark) {
  return message_id !== null && Number(message_id) > Number(mark ?? 0);
}

/** Where what was unread begins; undefined where it begins further back than the thread is held.
 * @param {Thread} thread @param {Arrears} arrears @returns {Message | undefined} */
export function firstUnread({ messages, older }, { count, mark, last }) {
  const then = messages.items.slice(0, messages.through(last));
  const incoming = then.filter(({ direction }) => direction === "incoming");
  if (mark === null) return incoming.at(-count);
  const reaches = older === null || then.some((message) => message.message_id !== null && !isUnread(message, mark));
  return reaches ? incoming.find((message) => isUnread(message, mark)) : undefined;
}
