/**
 * What the operator can do with a conversation, from its menu or by a key, and what undoes it.
 *
 * @import { Conversation, ConversationChange } from "../types.js"
 */
import { strings } from "../lib/format/strings.js";
import { ALWAYS, hasUnread, isMuted } from "./conversation_marks.js";

/** Milliseconds. */
const HOUR = 3_600_000;

/**
 * @typedef {object} ConversationAction
 * @property {string} label
 * @property {string} icon
 * @property {string | null} key the single key for it
 * @property {ConversationChange} change
 * @property {boolean} reads whether it marks all messages as read, too
 * @property {ConversationChange} undo
 * @property {string} done says that it was done
 */

/** @param {Conversation} conversation @param {number} now milliseconds @returns {ConversationAction[]} */
export function actionsFor(conversation, now) {
  return [read(conversation), pin(conversation), ...mute(conversation, now), ...wake(conversation), archive(conversation)];
}

/** @param {Conversation} conversation @param {number} now milliseconds @param {string} key
 * @returns {ConversationAction | undefined} */
export function actionForKey(conversation, now, key) {
  return actionsFor(conversation, now).find((action) => action.key === key);
}

/** Whether a conversation leaves the list by a change. @param {ConversationChange} change */
export function leavesList({ is_archived, snoozed_until = null }) {
  return is_archived === true || snoozed_until !== null;
}

/** Whether a key does something with a conversation. @param {string} key */
export function isActionKey(key) {
  return "upme".includes(key) && key.length === 1;
}

/** @param {Conversation} conversation @returns {ConversationAction} */
function read(conversation) {
  if (!hasUnread(conversation)) return { ...strings.actions.markUnread, icon: "unread", key: "u", change: { unread_mark: true }, reads: false, undo: { unread_mark: false } };
  const change = conversation.unread_mark ? { unread_mark: false } : {};
  return { ...strings.actions.markRead, icon: "read", key: "u", change, reads: conversation.unread_count > 0, undo: { unread_mark: true } };
}

/** @param {Conversation} conversation @returns {ConversationAction} */
function pin({ is_pinned = false }) {
  const words = is_pinned ? strings.actions.unpin : strings.actions.pin;
  return { ...words, icon: "pin", key: "p", change: { is_pinned: !is_pinned }, reads: false, undo: { is_pinned } };
}

/** @param {Conversation} conversation @param {number} now @returns {ConversationAction[]} */
function mute(conversation, now) {
  const before = isMuted(conversation, now) ? (conversation.muted_until ?? null) : null;
  const common = { reads: false, undo: { muted_until: before } };
  if (before !== null) return [{ ...strings.actions.unmute, icon: "bell", key: "m", change: { muted_until: null }, ...common }];
  return [
    { ...strings.actions.mute, icon: "muted", key: "m", change: { muted_until: ALWAYS }, ...common },
    { ...strings.actions.muteHour, icon: "muted", key: null, change: { muted_until: timeAfter(now, HOUR) }, ...common },
    { ...strings.actions.muteNight, icon: "muted", key: null, change: { muted_until: timeAfter(now, 8 * HOUR) }, ...common },
  ];
}

/** @param {Conversation} conversation @returns {ConversationAction[]} */
function wake({ snoozed_until = null, snooze_unless_answered = false }) {
  if (snoozed_until === null) return [];
  return [{ ...strings.actions.wake, icon: "clock", key: null, change: { snoozed_until: null }, reads: false, undo: { snoozed_until, snooze_unless_answered } }];
}

/** @param {Conversation} conversation @returns {ConversationAction} */
function archive({ is_archived = false }) {
  const words = is_archived ? strings.actions.unarchive : strings.actions.archive;
  return { ...words, icon: "archive", key: "e", change: { is_archived: !is_archived }, reads: false, undo: { is_archived } };
}

/** @param {number} now @param {number} span milliseconds */
function timeAfter(now, span) {
  return `${new Date(now + span).toISOString().slice(0, 19)}Z`;
}
