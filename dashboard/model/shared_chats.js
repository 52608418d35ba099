/**
 * Recognises the same chat, and the same message, in several accounts.
 *
 * A group has one id for all its members. In a supergroup or channel a message has one id, too. In a basic
 * group each member has another id for it, so its author, text and time identify it. A private chat
 * belongs to one account only.
 *
 * @import { Conversation, Id, Message } from "../types.js"
 */

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
 * The rows of one list over all accounts: a group that several accounts share is one row, where its first
 * conversation stands.
 * @param {readonly Conversation[]} conversations in the order of the list
 * @param {{ isShared: (chatId: string) => boolean, selected: Id | null, answersAs: Record<string, string>, order: readonly string[] }} options
 *   the open conversation stands for its group, or that of the account that answers there, or of the first account
 * @returns {readonly Conversation[]}
 */
export function oneRowEach(conversations, { isShared, selected, answersAs, order }) {
  if (!conversations.some(({ chat_id }) => isShared(chat_id))) return conversations;
  /** @type {Map<string, Conversation>} */ const chosen = new Map();
  const rank = (/** @type {Conversation} */ { id, telegram_account_id }, /** @type {string} */ key) =>
    id === selected ? -2 : telegram_account_id === answersAs[key] ? -1 : order.indexOf(telegram_account_id);
  for (const each of conversations) {
    if (!isShared(each.chat_id)) continue;
    const key = chatKey(each);
    const other = chosen.get(key);
    if (!other || rank(each, key) < rank(other, key)) chosen.set(key, each);
  }
  /** @type {Set<string>} */ const seen = new Set();
  return conversations.flatMap((each) => {
    if (!isShared(each.chat_id)) return [each];
    const key = chatKey(each);
    if (seen.has(key)) return [];
    seen.add(key);
    return [chosen.get(key) ?? each];
  });
}

/** Those of which no copy is known, each group once. @param {readonly Conversation[]} found @param {readonly Conversation[]} known */
export function withoutCopies(found, known) {
  const keys = new Set(known.map(chatKey));
  return found.filter((each) => {
    const isNew = !keys.has(chatKey(each));
    keys.add(chatKey(each));
    return isNew;
  });
}

/** FNV-1a, 32 bits: distinguishes texts of one second. @param {string} text */
function digest(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
