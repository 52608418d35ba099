/**
 * Where a message can be forwarded, and how.
 *
 * @import { Account, Conversation, Message } from "../types.js"
 */
import { whyNotReply } from "./account_states.js";
import { newestFirst } from "./order.js";

/** The conversations in which something can be written: those of the message's account first, each once.
 * @param {Conversation[]} conversations @param {Pick<Message, "telegram_account_id">} message @param {Account[]} accounts */
export function forwardTargets(conversations, { telegram_account_id: own }, accounts) {
  const byId = new Map(accounts.map((account) => [account.id, account]));
  const each = [...new Map(conversations.map((conversation) => [conversation.id, conversation])).values()];
  const writable = each.filter((conversation) => whyNotReply(conversation, byId.get(conversation.telegram_account_id)) === "");
  return writable.sort((a, b) => Number(b.telegram_account_id === own) - Number(a.telegram_account_id === own) || newestFirst(a, b));
}

/** Telegram forwards within an account. Another account sends the text as a new message; what has no text cannot go there.
 * @param {Pick<Message, "telegram_account_id" | "text" | "kind">} message @param {Pick<Conversation, "telegram_account_id">} into
 * @returns {"forward" | "copy" | "impossible"} */
export function howForwarded(message, into) {
  if (message.telegram_account_id === into.telegram_account_id) return "forward";
  return message.kind === "media" || message.text.trim() === "" ? "impossible" : "copy";
}
