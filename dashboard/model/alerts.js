/**
 * What concerns the operator: one rule for sounds, notifications, the title and the badge of the window.
 *
 * A message in a private chat does. In a group only a mention of the account or a reply to it does,
 * unless the settings ask for every message. Muted groups count with their mentions; what is archived or
 * snoozed does not count, nor does an account that the operator switched off. A group that several accounts
 * share counts once.
 *
 * @import { Account, Conversation, Message } from "../types.js"
 */
import { isMuted } from "./conversation_marks.js";
import { chatKey } from "./shared_chats.js";

/**
 * @typedef {object} AlertChoices
 * @property {boolean} groupMessages whether every message of a group or channel concerns the operator
 * @property {string[]} mutedAccounts accounts without alerts
 *
 * @typedef {object} QuietHours times without sounds and notifications
 * @property {boolean} quietHours whether there are any
 * @property {string} quietFrom a time of the day, HH:MM
 * @property {string} quietUntil on the next day if it is not later than quietFrom
 * @property {number[]} quietDays the days of the week on which they begin, Sunday is 0
 *
 * @typedef {Pick<Conversation, "id" | "telegram_account_id" | "chat_id" | "kind" | "topic_id" | "is_direct_messages" | "unread_count"
 *   | "unread_own_count" | "unread_mentions" | "muted_until" | "is_archived" | "snoozed_until">} Counted
 */

/** The days of the week, beginning with Monday. */
export const WEEK = [1, 2, 3, 4, 5, 6, 0];

/** What of a conversation concerns the operator. @param {Omit<Counted, "id" | "chat_id" | "unread_count">} conversation
 * @param {AlertChoices} choices @param {number} now milliseconds @returns {"all" | "mentions" | "nothing"} */
export function concernOf(conversation, { groupMessages, mutedAccounts }, now) {
  const { telegram_account_id, is_archived, snoozed_until } = conversation;
  if (mutedAccounts.includes(telegram_account_id) || is_archived || snoozed_until) return "nothing";
  return isMuted(conversation, now) || !(groupMessages || isPrivate(conversation)) ? "mentions" : "all";
}

/** Whether a new message concerns the operator. It brings back a chat that is snoozed, or archived without being
 * muted. @param {Pick<Message, "mentions_me">} message @param {Omit<Counted, "id" | "chat_id" | "unread_count">} conversation
 * @param {AlertChoices} choices @param {number} now milliseconds */
export function concerns({ mentions_me }, conversation, choices, now) {
  const after = { ...conversation, snoozed_until: null, is_archived: conversation.is_archived === true && isMuted(conversation, now) };
  const concern = concernOf(after, choices, now);
  return concern === "all" || (concern === "mentions" && mentions_me === true);
}

/**
 * How many unread messages concern the operator. An account counts the unread messages of conversations that this
 * page has not loaded, too.
 * @param {Pick<Account, "id">[]} accounts @param {Counted[]} conversations those that are known
 * @param {(accountId: string) => number} unknownOf how many unread messages an account has in others
 * @param {AlertChoices} choices @param {number} now milliseconds
 */
export function unreadThatConcerns(accounts, conversations, unknownOf, choices, now) {
  /** @type {Map<string, number>} */ const byChat = new Map();
  for (const conversation of conversations) {
    const count = countOf(conversation, choices, now);
    if (count > 0) byChat.set(chatKey(conversation), Math.max(count, byChat.get(chatKey(conversation)) ?? 0));
  }
  const heard = accounts.filter(({ id }) => !choices.mutedAccounts.includes(id));
  return sum([...byChat.values()]) + sum(heard.map(({ id }) => unknownOf(id)));
}

/** What an account's own count has beyond its known conversations. @param {Pick<Account, "id" | "unread_count">} account
 * @param {readonly Counted[]} conversations those that are known @param {number} now milliseconds */
export function unknownUnread({ id, unread_count }, conversations, now) {
  const counted = conversations.filter((each) => each.telegram_account_id === id && !each.is_archived && !each.snoozed_until && !isMuted(each, now));
  return Math.max(0, unread_count - sum(counted.map((each) => each.unread_count)));
}

/** Whether sounds and notifications are to wait. @param {Date} now in local time @param {QuietHours} hours */
export function isQuietTime(now, { quietHours, quietFrom, quietUntil, quietDays }) {
  if (!quietHours) return false;
  const [time, from, until] = [60 * now.getHours() + now.getMinutes(), minutesOf(quietFrom), minutesOf(quietUntil)];
  const today = now.getDay();
  const begunToday = time >= from && (until <= from || time < until);
  const begunYesterday = until <= from && time < until;
  return (begunToday && quietDays.includes(today)) || (begunYesterday && quietDays.includes((today + 6) % 7));
}

/** Whether one person writes, and no group. @param {Pick<Conversation, "kind" | "is_direct_messages">} conversation */
function isPrivate({ kind, is_direct_messages }) {
  return kind === "user" || kind === "bot" || is_direct_messages === true;
}

/** @param {Counted} conversation @param {AlertChoices} choices @param {number} now */
function countOf(conversation, choices, now) {
  const { unread_count, unread_own_count = 0, unread_mentions = 0 } = conversation;
  if (unread_count === 0) return 0;
  const others = Math.max(0, unread_count - unread_own_count);
  const concern = concernOf(conversation, choices, now);
  return concern === "all" ? others : concern === "mentions" ? Math.min(unread_mentions, others) : 0;
}

/** @param {number[]} numbers */
function sum(numbers) {
  return numbers.reduce((all, each) => all + each, 0);
}

/** @param {string} time HH:MM */
function minutesOf(time) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return 60 * hours + minutes;
}
