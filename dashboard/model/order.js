/**
 * The sort orders of the contract. Each order is total: equal means the same item.
 *
 * @import { Account, Conversation, Id, Message } from "../types.js"
 */

/** Of one second, those stay as they come: Switchboard lists them in the order in which they were added.
 * @param {Account} a @param {Account} b */
export function byCreation(a, b) {
  return compare(a.created_at, b.created_at);
}

/** Newest first; a conversation without a message comes last.
 * @param {Conversation} a @param {Conversation} b */
export function newestFirst(a, b) {
  return compare(b.last_message_at ?? "", a.last_message_at ?? "") || compareIds(b.id, a.id);
}

/** Oldest first by timestamp, then Telegram's id, then ours, as the thread's pages are; within its
 * second a message without Telegram's id comes last, and what Switchboard has not confirmed is
 * newest of all.
 * @param {Message} a @param {Message} b */
export function oldestFirst(a, b) {
  return (
    Number(a.local ?? false) - Number(b.local ?? false) ||
    compare(a.timestamp, b.timestamp) ||
    Number(a.message_id === null) - Number(b.message_id === null) ||
    compareIds(a.message_id ?? 0, b.message_id ?? 0) ||
    compareIds(a.id, b.id)
  );
}

/** Ids count upwards where they are numbers, also when they are written as text.
 * @param {Id} a @param {Id} b */
function compareIds(a, b) {
  const difference = Number(a) - Number(b);
  return Number.isNaN(difference) || difference === 0 ? compare(String(a), String(b)) : difference;
}

/** By code units, the order of the contract's times and uuids. @param {string} a @param {string} b */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
