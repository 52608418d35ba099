/**
 * Unread messages of an account in conversations that this page has not loaded: what the account's own count has
 * beyond the known conversations.
 *
 * Switchboard sends an account's count some hundred milliseconds after the conversations that it counts. So the
 * difference is taken when the account's count changes or a conversation becomes known, not when a known
 * conversation changes. Otherwise a message that was just read would count as unread elsewhere for a moment.
 *
 * @import { Account, Conversation } from "../types.js"
 */
import { unknownUnread } from "../model/alerts.js";

export class UnknownUnread {
  /** @type {Map<string, number>} */ #counts = new Map();

  /** @param {Account} account @param {readonly Conversation[]} conversations its own, those that are known */
  count(account, conversations) {
    this.#counts.set(account.id, unknownUnread(account, conversations, Date.now()));
  }

  /** @param {string} accountId */
  of(accountId) {
    return this.#counts.get(accountId) ?? 0;
  }
}
