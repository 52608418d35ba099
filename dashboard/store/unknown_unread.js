/**
 * Unread messages of an account in conversations that this page has not loaded: what the account's own count has
 * beyond the known conversations.
 *
 * Switchboard tells an account's count some hundred milliseconds after the conversations that it counts. So the
 * difference is taken when the account's count or the known conversations change, not when a known
 * conversation does: what was just read or muted would seem to be unread elsewhere for a moment.
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
