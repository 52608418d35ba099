/**
 * The conversations that the page knows, sorted, over all accounts and for each account.
 *
 * @import { Conversation, Id } from "../types.js"
 */
import { newestFirst } from "./order.js";
import { SortedList } from "./sorted_list.js";

export class Conversations {
  /** @type {Map<Id, Conversation>} */ #byId = new Map();
  /** @type {SortedList<Conversation>} */ #all = new SortedList(newestFirst);
  /** @type {Map<string, SortedList<Conversation>>} */ #byAccount = new Map();

  /** Newest first, over all accounts. Read it, do not keep it. */
  get all() {
    return this.#all.items;
  }

  /** Newest first. Read it, do not keep it. @param {string} accountId */
  of(accountId) {
    return this.#byAccount.get(accountId)?.items ?? [];
  }

  /** Accounts that have a conversation. */
  get accounts() {
    return [...this.#byAccount].filter(([, list]) => list.length > 0).map(([id]) => id);
  }

  /** @param {Id} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** Adds a conversation, or replaces its earlier copy. @param {Conversation} conversation */
  put(conversation) {
    const known = this.#byId.get(conversation.id);
    if (known) this.remove(known);
    const account = conversation.telegram_account_id;
    const list = this.#byAccount.get(account) ?? new SortedList(newestFirst);
    this.#byAccount.set(account, list);
    this.#byId.set(conversation.id, conversation);
    list.add(conversation);
    this.#all.add(conversation);
  }

  /** @param {Conversation} conversation */
  remove(conversation) {
    this.#byId.delete(conversation.id);
    this.#byAccount.get(conversation.telegram_account_id)?.remove(conversation);
    this.#all.remove(conversation);
  }
}
