/**
 * The unread part of a thread: the messages after Telegram's read mark.
 *
 * @import { Message } from "../types.js"
 * @import { Thread } from "./thread.js"
 */

/**
 * @typedef {object} UnreadAtOpen what was unread when the thread was opened
 * @property {number} count
 * @property {string | null} mark Telegram's id of the last read message; null if it is not known
 * @property {Message} last the newest message at that time
 */

/** Whether a message is after the read mark. @param {Pick<Message, "message_id">} message @param {string | null} mark */
export function isUnread({ message_id }, mark) {
  return message_id !== null && Number(message_id) > Number(mark ?? 0);
}

/** The first unread message; undefined if it is older than the messages in memory.
 * @param {Thread} thread @param {UnreadAtOpen} unread @returns {Message | undefined} */
export function firstUnread({ messages, older }, { count, mark, last }) {
  const all = messages.items.slice(0, messages.through(last));
  const atOpen = all.filter(({ chat_id }) => chat_id === last.chat_id); // without the group that a supergroup was
  const incoming = atOpen.filter(({ direction }) => direction === "incoming");
  if (mark === null) return incoming.at(-count);
  const reaches = older === null || atOpen.length < all.length || atOpen.some((message) => message.message_id !== null && !isUnread(message, mark));
  return reaches ? incoming.find((message) => isUnread(message, mark)) : undefined;
}
