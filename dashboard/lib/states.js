/**
 * What an account's state means for the page: how its lamp burns, whether one can write.
 *
 * @import { Account, AccountState, Conversation, Message } from "../types.js"
 */
import { strings } from "./strings.js";

/** @type {Record<AccountState, "good" | "busy" | "wait" | "bad" | "off">} */
const LAMPS = {
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
export function lamp(state) {
  return LAMPS[state] ?? "wait";
}

/** Whether Telegram can be asked through the account. @param {AccountState} state */
export function isOnline(state) {
  return state === "connected" || state === "catching_up" || state === "flood_wait";
}

/** After this long a message that only waits for its turn is held up (milliseconds). */
const LONG = 10_000;

/** Whether a message that Switchboard has, and Telegram not, will not just go in a moment.
 * @param {Message} message @param {Account | undefined} account @param {number} now milliseconds */
export function isHeldUp(message, account, now) {
  if (!isQueued(message)) return false;
  return message.error !== null || !account || !isOnline(account.state) || now - Date.parse(message.timestamp) > LONG;
}

/** Whether Switchboard has it and is to send it. @param {Message} message */
export function isQueued({ status, local }) {
  return status === "pending" && !local;
}

/** Why nothing can be written here now, in a sentence; empty where it can. What is only
 * delayed (offline, a flood wait) can be written: it is sent when it may.
 * @param {Conversation} conversation @param {Account | undefined} account */
export function whyNotReply(conversation, account) {
  if (!account) return strings.accountGone;
  if (!account.is_active || account.state === "inactive") return strings.accountDisabled;
  if (lamp(account.state) === "bad") return account.state_detail || strings.state[account.state];
  if (conversation.can_reply) return "";
  return conversation.kind === "channel" ? strings.cannotReplyChannel : strings.cannotReply;
}
