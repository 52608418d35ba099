/**
 * What the state of an account means on the page: the tone of its status dot, and whether it can send.
 *
 * @import { Account, AccountState, Conversation, Message } from "../types.js"
 */
import { strings } from "../lib/format/strings.js";
import { isScheduled } from "./message_actions.js";

/** @type {Record<AccountState, "good" | "busy" | "wait" | "bad" | "off">} */
const STATUS_TONES = {
  connected: "good",
  connecting: "busy",
  catching_up: "busy",
  disconnected: "wait",
  flood_wait: "wait",
  signed_out: "bad",
  banned: "bad",
  duplicated: "bad",
  held_elsewhere: "bad",
  failed: "bad",
  frozen: "bad",
  inactive: "off",
};

/** @param {AccountState} state */
export function statusTone(state) {
  return STATUS_TONES[state] ?? "wait";
}

/** Whether Telegram can be asked through the account. @param {AccountState} state */
export function isOnline(state) {
  return state === "connected" || state === "catching_up" || state === "flood_wait" || state === "frozen";
}

/** A message that waits for longer than this is delayed (milliseconds). */
const DELAYED_AFTER = 10_000;

/** Without an answer of Switchboard within this time, a message is delayed (milliseconds). */
const ANSWER_TIMEOUT = 4000;

/** Whether a message is not sent within the usual time: Telegram does not have it, or Switchboard does not.
 * @param {Message} message @param {Account | undefined} account @param {number} now milliseconds
 * @param {boolean} live whether the page is connected to Switchboard */
export function isDelayed(message, account, now, live) {
  if (!isUnderWay(message) || isScheduled(message)) return false;
  const age = now - Date.parse(message.not_before ?? message.timestamp);
  if (message.local) return !live || age > ANSWER_TIMEOUT;
  return message.error !== null || !account || !isOnline(account.state) || age > DELAYED_AFTER;
}

/** Whether a message is neither sent nor failed. @param {Message} message */
export function isUnderWay({ status }) {
  return status === "pending";
}

/** Why an account can do nothing at Telegram, now or later; empty if it can. @param {Account | undefined} account */
export function whyAccountCannot(account) {
  if (!account) return strings.accountGone;
  if (!account.is_active || account.state === "inactive") return strings.accountDisabled;
  return statusTone(account.state) === "bad" ? account.state_detail || strings.state[account.state] : "";
}

/** Why the operator cannot write now, as a sentence; empty if they can. While an account is offline or
 * rate-limited they can: the reply is sent later. Whatever is known about the chat is said before anything
 * is typed.
 * @param {Conversation} conversation @param {Account | undefined} account */
export function whyNotReply(conversation, account) {
  const why = whyAccountCannot(account);
  if (why !== "") return why;
  if (conversation.can_reply) return "";
  if (conversation.cannot_reply_reason) return conversation.cannot_reply_reason;
  return conversation.kind === "channel" ? strings.cannotReplyChannel : strings.cannotReply;
}
