/**
 * Recognises the same chat, and the same message, in several accounts.
 *
 * A group has one id for all its members. In a supergroup or channel a message has one id, too. In a basic
 * group each member has another id for it, so its author, text and time identify it. A private chat
 * belongs to one account only.
 *
 * @import { Conversation, Id, Message } from "../types.js"
 */
import { isQuiet, unreadThatCalls } from "./conversation_marks.js";

/** The same chat, or the same topic of it, in all accounts has the same key.
 * @param {{ chat_id: string, topic_id?: string | null, id: Id }} conversation chat_id: marked */
export function chatKey({ chat_id, topic_id = null, id }) {
  if (!chat_id.startsWith("-")) return `conversation ${id}`;
  return topic_id === null ? `chat ${chat_id}` : `chat ${chat_id} topic ${topic_id}`;
}

/** The same message in all accounts has the same key; so have the messages of an album.
 * @param {Pick<Message, "id" | "chat_id" | "message_id" | "sender_id" | "timestamp" | "text" | "album_id">} message */
export function messageKey({ id, chat_id, message_id, sender_id, timestamp, text, album_id }) {
  if (album_id) return `${chat_id} album ${album_id}`;
  if (chat_id.startsWith("-100")) return `${chat_id} ${message_id}`;
  return chat_id.startsWith("-") ? `${chat_id} ${sender_id} ${timestamp} ${digest(text)}` : String(id);
}

/**
 * How many of the accounts' unread messages are not to be counted: the operator's own messages, and messages
 * that another account counts, too. Of a chat that several accounts have, only the account with the most
 * unread messages counts. The accounts do not count muted and archived conversations: their unread mentions
 * are added, so the answer may be negative.
 * @param {Iterable<Pick<Conversation, "id" | "chat_id" | "topic_id" | "unread_count" | "unread_own_count" | "unread_mentions" | "muted_until" | "is_archived">>} conversations
 * @param {number} [now] milliseconds
 */
export function countedTwice(conversations, now = Date.now()) {
  /** @type {Map<string, number>} */ const most = new Map();
  let sum = 0;
  for (const conversation of conversations) {
    const { unread_count } = conversation;
    if (unread_count === 0) continue;
    const key = chatKey(conversation);
    most.set(key, Math.max(unreadThatCalls(conversation, now), most.get(key) ?? 0));
    if (!isQuiet(conversation, now)) sum += unread_count;
  }
  for (const count of most.values()) sum -= count;
  return sum;
}

/** FNV-1a, 32 bits: distinguishes texts of one second. @param {string} text */
function digest(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
