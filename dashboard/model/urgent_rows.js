/**
 * Which conversations of an account its group shows before the operator unfolds it: those that call for him most.
 *
 * First come mentions of the account and replies to it, then those in which somebody waits for an answer, the longest
 * waiting first, then what is unread and not muted, then pinned ones, then the newest. They stand in the order of
 * the list. With few accounts each group shows everything.
 *
 * @import { Conversation, Id } from "../types.js"
 */
import { hasUnread, isMuted } from "./conversation_marks.js";
import { longestFirst, waits } from "./waiting.js";

/** With fewer accounts than this the groups are whole. */
export const MANY_ACCOUNTS = 4;

/** The conversations that a folded group shows. */
export const URGENT_ROWS = 5;

/** A group that would hide no more than this is whole. */
const NOT_WORTH_HIDING = 2;

/** @param {readonly Conversation[]} conversations of an account, in the order of the list
 * @param {Id | null} selected the open conversation, which is always shown @param {number} now milliseconds
 * @returns {readonly Conversation[]} in the order of the list */
export function mostUrgent(conversations, selected, now) {
  if (conversations.length <= URGENT_ROWS + NOT_WORTH_HIDING) return conversations;
  /** @type {Ranked[]} */ const first = [];
  conversations.forEach((each, at) => insert(first, { each, at, rank: rankOf(each, now) }));
  const urgent = new Set(first.map(({ each }) => each));
  return conversations.filter((each) => urgent.has(each) || each.id === selected);
}

/** @typedef {{ each: Conversation, at: number, rank: number }} Ranked */

/** Keeps the first ones: sorting ten thousand conversations at each change would be felt.
 * @param {Ranked[]} first sorted @param {Ranked} one */
function insert(first, one) {
  if (first.length === URGENT_ROWS && byUrgency(first[URGENT_ROWS - 1] ?? one, one) <= 0) return;
  const place = first.findIndex((other) => byUrgency(one, other) < 0);
  first.splice(place < 0 ? first.length : place, 0, one);
  first.length = Math.min(first.length, URGENT_ROWS);
}

/** @param {Ranked} a @param {Ranked} b */
function byUrgency(a, b) {
  return a.rank - b.rank || (waits(a.each) && waits(b.each) ? longestFirst(a.each, b.each) : a.at - b.at);
}

/** @param {Conversation} conversation @param {number} now */
function rankOf(conversation, now) {
  if ((conversation.unread_mentions ?? 0) > 0) return 0;
  if (waits(conversation)) return 1;
  if (hasUnread(conversation) && !isMuted(conversation, now)) return 2;
  return conversation.is_pinned ? 3 : 4;
}
