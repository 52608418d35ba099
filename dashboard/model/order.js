/**
 * The sort orders of the contract. Those of conversations and messages are total: equal means the same item.
 *
 * @import { Account, Conversation, Id, Message } from "../types.js"
 */

/** Accounts of one second keep Switchboard's order, in which they were added.
 * @param {Account} a @param {Account} b */
export function byCreation(a, b) {
  return compare(a.created_at, b.created_at);
}

/** Newest first; a conversation without a message comes last.
 * @param {Conversation} a @param {Conversation} b */
export function newestFirst(a, b) {
  return compare(b.last_message_at ?? "", a.last_message_at ?? "") || compareIds(b.id, a.id);
}

/** The order of the list: pinned conversations in Telegram's order, then newest first.
 * @param {Conversation} a @param {Conversation} b */
export function pinnedFirst(a, b) {
  const [pinnedA, pinnedB] = [a.is_pinned === true, b.is_pinned === true];
  if (pinnedA && pinnedB) return (a.pinned_rank ?? 0) - (b.pinned_rank ?? 0) || compareIds(a.id, b.id);
  return Number(pinnedB) - Number(pinnedA) || newestFirst(a, b);
}

/** Oldest first by timestamp, then by Telegram's id, then by ours, as on the pages of a thread. A message
 * without Telegram's id is the last of its second. A message that Switchboard has not confirmed is the
 * newest of all. The messages of a group come before those of the supergroup that it became.
 * @param {Message} a @param {Message} b */
export function oldestFirst(a, b) {
  return (
    Number(a.local ?? false) - Number(b.local ?? false) ||
    compare(a.timestamp, b.timestamp) ||
    Number(isOfSupergroup(a)) - Number(isOfSupergroup(b)) ||
    Number(a.message_id === null) - Number(b.message_id === null) ||
    compareIds(a.message_id ?? 0, b.message_id ?? 0) ||
    compareIds(a.id, b.id)
  );
}

/** @param {Message} message */
function isOfSupergroup({ chat_id }) {
  return chat_id.startsWith("-100");
}

/** Compares ids as numbers if they are numbers, even as text.
 * @param {Id} a @param {Id} b */
function compareIds(a, b) {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) || difference === 0 ? compare(String(a), String(b)) : difference;
}

/** Compares by code units, as the contract orders times and UUIDs. @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
