/**
 * What marks a conversation in the list: whether it is muted, and whether something in it is unread.
 *
 * @import { Conversation, Message } from "../types.js"
 */

/** The time that stands for “always”. */
export const ALWAYS = "9999-12-31T23:59:59Z";

/** @param {Pick<Conversation, "muted_until">} conversation @param {number} now milliseconds */
export function isMuted({ muted_until }, now) {
  return Boolean(muted_until) && Date.parse(muted_until ?? "") > now;
}

/** Whether a conversation has unread messages, or was marked as unread.
 * @param {Pick<Conversation, "unread_count" | "unread_mark">} conversation */
export function hasUnread({ unread_count, unread_mark }) {
  return unread_count > 0 || unread_mark === true;
}

/** Whether the unread messages of a conversation do not call for the operator, but for mentions.
 * @param {Pick<Conversation, "muted_until" | "is_archived">} conversation @param {number} now milliseconds */
export function isQuiet(conversation, now) {
  return conversation.is_archived === true || isMuted(conversation, now);
}

/** Whether the operator is to be notified of a message: of a muted conversation, only if it mentions the
 * account or replies to it.
 * @param {Pick<Message, "mentions_me">} message @param {Pick<Conversation, "muted_until"> | undefined} conversation
 * @param {number} now milliseconds */
export function rings({ mentions_me }, conversation, now) {
  return !conversation || mentions_me === true || !isMuted(conversation, now);
}

/** How many unread messages of a conversation call for the operator: of a muted or archived one, the mentions.
 * @param {Pick<Conversation, "unread_count" | "unread_own_count" | "unread_mentions" | "muted_until" | "is_archived">} conversation
 * @param {number} now milliseconds */
export function unreadThatCalls({ unread_count, unread_own_count = 0, unread_mentions = 0, ...conversation }, now) {
  if (isQuiet(conversation, now)) return Math.min(unread_mentions, unread_count);
  return Math.max(0, unread_count - unread_own_count);
}
