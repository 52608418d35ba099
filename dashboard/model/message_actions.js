/**
 * What the operator can do with a message, and why something is not possible.
 *
 * @import { Message } from "../types.js"
 */
import { strings } from "../lib/format/strings.js";

/** @typedef {"reply" | "edit" | "copy" | "forward" | "delete" | "reschedule" | "sendNow" | "takeBack"} MessageAct */

/**
 * @typedef {object} MessageAction
 * @property {MessageAct} act
 * @property {string} label
 * @property {string} icon
 * @property {string} [key] the single key for it while the message has the focus
 * @property {string} [why] why it is not possible, as a sentence
 */

/**
 * @typedef {object} Circumstances
 * @property {string} whyOffline why the account can do nothing at Telegram; empty if it can
 * @property {string} whyNotReply why nothing can be written in the conversation; empty if it can
 * @property {boolean} isForeign whether the message is of the group that this supergroup was
 */

/** Reactions that the menu offers: those that every chat allows unless it allows none, or only some. */
export const COMMON_REACTIONS = ["👍", "❤", "🔥", "🎉", "😁", "😢", "🙏"];

/** Telegram's refusal of an edit that is final. */
const TOO_OLD = "message_edit_time_expired";

/** Refusals after which Telegram takes a new message, but no other text, unless rights come back: `can_edit` says so. */
const NOT_EDITABLE = new Set([TOO_OLD, "message_edit_forbidden", "message_author_required"]);

/** Refusals of an edit after which another one can succeed. */
const EDITABLE_AGAIN = new Set(["edited_elsewhere", "message_empty", "message_too_long", "media_caption_too_long", "entities_too_long", "entity_bounds_invalid"]);

/** Whether Telegram holds the message until its time. @param {Pick<Message, "status" | "scheduled_at">} message */
export function isScheduled({ status, scheduled_at = null }) {
  return status === "scheduled" || (status === "pending" && scheduled_at !== null);
}

/** Whether the message is at Telegram and was not deleted. @param {Message} message */
export function isAtTelegram({ message_id, deleted_at }) {
  return message_id !== null && deleted_at === null;
}

/** Whether the operator can take the message back before it is sent. @param {Message} message @param {number} now milliseconds */
export function canTakeBack({ status, not_before = null }, now) {
  return status === "pending" && not_before !== null && Date.parse(not_before) > now;
}

/** @param {Message} message @param {Circumstances} circumstances @returns {MessageAction[]} */
export function actionsFor(message, circumstances) {
  if (message.kind === "service") return [];
  if (isScheduled(message)) return scheduled(message, circumstances);
  const { whyOffline, whyNotReply, isForeign } = circumstances;
  const copy = message.text === "" ? [] : [action("copy", "copy", "c")];
  if (!isAtTelegram(message)) return copy;
  const reply = action("reply", "reply", "r", isForeign ? strings.acts.replyForeign : whyNotReply);
  const forward = action("forward", "forward", "f", whyOffline);
  return [reply, ...edit(message, whyOffline), ...copy, forward, action("delete", "trash", "Delete", whyOffline)];
}

/** Why a click cannot change the reactions of a message. @param {Message} message @param {Circumstances} circumstances
 * @returns {string} a sentence; empty if it can */
export function whyNotReact(message, { whyOffline, isForeign }) {
  if (isForeign) return strings.acts.reactForeign;
  if (!isAtTelegram(message)) return strings.acts.reactGone;
  return whyOffline;
}

/** Whether Telegram lets the account edit its message, as far as that is known. @param {Pick<Message, "direction" | "can_edit" | "problem">} message */
export function canEdit({ direction, can_edit, problem = null }) {
  return direction === "outgoing" && can_edit === true && problem?.code !== TOO_OLD;
}

/** What helps after a refused change of a message: another edit, or what was written as a new message.
 * @param {Pick<Message, "direction" | "can_edit" | "problem" | "pending_change">} message
 * @param {string | undefined} written the refused text, if it is known here @returns {"edit" | "write" | null} */
export function remedyOf(message, written) {
  const { direction, problem = null, pending_change = null } = message;
  if (pending_change !== null || problem === null || direction !== "outgoing") return null;
  if (NOT_EDITABLE.has(problem.code)) return written === undefined ? null : "write";
  return canEdit(message) && EDITABLE_AGAIN.has(problem.code) ? "edit" : null;
}

/** @param {Message} message @param {string} whyOffline @returns {MessageAction[]} */
function edit(message, whyOffline) {
  if (message.direction === "incoming" || message.can_edit === undefined) return [];
  return [action("edit", "edit", undefined, canEdit(message) ? whyOffline : strings.acts.cannotEdit)];
}

/** @param {Message} message @param {Circumstances} circumstances @returns {MessageAction[]} */
function scheduled({ status, text }, { whyOffline }) {
  const why = status === "pending" ? strings.acts.notScheduledYet : whyOffline;
  return [
    action("edit", "edit", undefined, why),
    action("reschedule", "clock", undefined, why),
    action("sendNow", "send", undefined, why),
    ...(text === "" ? [] : [action("copy", "copy", "c")]),
    action("takeBack", "trash", "Delete", whyOffline),
  ];
}

/** @param {MessageAct} act @param {string} icon @param {string} [key] @param {string} [why] @returns {MessageAction} */
function action(act, icon, key, why = "") {
  return { act, label: strings.acts[act], icon, ...(key !== undefined && { key }), ...(why !== "" && { why }) };
}

/** The last message that the operator can edit. @param {readonly Message[]} messages oldest first */
export function lastEditable(messages) {
  return messages.findLast((message) => canEdit(message) && isAtTelegram(message));
}
