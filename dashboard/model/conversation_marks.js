/**
 * What marks a conversation in the list: whether it is muted, and whether something in it is unread.
 *
 * @import { Conversation } from "../types.js"
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
