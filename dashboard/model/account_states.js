/**
 * What an account's state means for the page: the colour of its status dot, and whether it can send.
 *
 * @import { Account, AccountState, Conversation, Message } from "../types.js"
 */
import { strings } from "../lib/format/strings.js";

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
  inactive: "off",
};

/** @param {AccountState} state */
export function statusTone(state) {
  return STATUS_TONES[state] ?? "wait";
}

/** Whether Telegram can be asked through the account. @param {AccountState} state */
export function isOnline(state) {
  return state === "connected" || state === "catching_up" || state === "flood_wait";
}

/** After this long a message that only waits for its turn is held up (milliseconds). */
const LONG = 10_000;

/** Switchboard answers sooner than this, where it answers (milliseconds). */
const SOON = 4000;

/** Whether a message will not just go in a moment: Telegram does not have it, or not even
 * Switchboard.
 * @param {Message} message @param {Account | undefined} account @param {number} now milliseconds
 * @param {boolean} live whether the page is connected to Switchboard */
export function isDelayed(message, account, now, live) {
  if (!isUnderWay(message)) return false;
  const age = now - Date.parse(message.timestamp);
  if (message.local) return !live || age > SOON;
  return message.error !== null || !account || !isOnline(account.state) || age > LONG;
}

/** Whether it is neither sent nor refused. @param {Message} message */
export function isUnderWay({ status }) {
  return status === "pending";
}

/** Why nothing can be written here now, in a sentence; empty where it can. What is only
 * delayed (offline, a flood wait) can be written: it is sent when it may.
 * @param {Conversation} conversation @param {Account | undefined} account */
export function whyNotReply(conversation, account) {
  if (!account) return strings.accountGone;
  if (!account.is_active || account.state === "inactive") return strings.accountDisabled;
  if (statusTone(account.state) === "bad") return account.state_detail || strings.state[account.state];
  if (conversation.can_reply) return "";
  return conversation.kind === "channel" ? strings.cannotReplyChannel : strings.cannotReply;
}
