/**
 * The conversations that the page knows, sorted, over all accounts and for each account. Archived and snoozed
 * ones are apart from the others.
 *
 * @import { Conversation, Id } from "../types.js"
 */
import { pinnedFirst } from "./order.js";
import { SortedList } from "./sorted_list.js";

export class Conversations {
  /** @type {Map<Id, Conversation>} */ #byId = new Map();
  #inbox = new Sorted();
  #archive = new Sorted();
  #snoozed = new Sorted();

  /** Those that are not archived, over all accounts, as the list shows them. Read it, do not keep it. */
  get all() {
    return this.#inbox.all.items;
  }

  /** Archived, over all accounts. Read it, do not keep it. */
  get archived() {
    return this.#archive.all.items;
  }

  /** Those of an account that are not archived. Read it, do not keep it. @param {string} accountId */
  of(accountId) {
    return this.#inbox.of(accountId);
  }

  /** Archived ones of an account. Read it, do not keep it. @param {string} accountId */
  archivedOf(accountId) {
    return this.#archive.of(accountId);
  }

  /** Snoozed, over all accounts. Read it, do not keep it. */
  get snoozed() {
    return this.#snoozed.all.items;
  }

  /** Snoozed ones of an account. Read it, do not keep it. @param {string} accountId */
  snoozedOf(accountId) {
    return this.#snoozed.of(accountId);
  }

  /** Accounts that have a conversation. */
  get accounts() {
    return [...new Set([...this.#inbox.accounts, ...this.#archive.accounts, ...this.#snoozed.accounts])];
  }

  /** @param {Id} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** Adds a conversation, or replaces its earlier copy. @param {Conversation} conversation */
  put(conversation) {
    const known = this.#byId.get(conversation.id);
    if (known) this.remove(known);
    this.#byId.set(conversation.id, conversation);
    this.#boxOf(conversation)?.add(conversation);
  }

  /** @param {Conversation} conversation */
  remove(conversation) {
    this.#byId.delete(conversation.id);
    this.#boxOf(conversation)?.remove(conversation);
  }

  /** No list shows a forum beside its topics, or a hidden topic. @param {Conversation} conversation */
  #boxOf({ is_archived, is_listed, snoozed_until }) {
    if (is_listed === false) return null;
    if (snoozed_until) return this.#snoozed;
    return is_archived ? this.#archive : this.#inbox;
  }
}

/** Sorted conversations, over all accounts and for each. */
class Sorted {
  /** @type {SortedList<Conversation>} */ all = new SortedList(pinnedFirst);
  /** @type {Map<string, SortedList<Conversation>>} */ #byAccount = new Map();

  get accounts() {
    return [...this.#byAccount].filter(([, list]) => list.length > 0).map(([id]) => id);
  }

  /** @param {string} accountId @returns {readonly Conversation[]} */
  of(accountId) {
    return this.#byAccount.get(accountId)?.items ?? [];
  }

  /** @param {Conversation} conversation */
  add(conversation) {
    const account = conversation.telegram_account_id;
    const list = this.#byAccount.get(account) ?? new SortedList(pinnedFirst);
    this.#byAccount.set(account, list);
    list.add(conversation);
    this.all.add(conversation);
  }

  /** @param {Conversation} conversation */
  remove(conversation) {
    this.#byAccount.get(conversation.telegram_account_id)?.remove(conversation);
    this.all.remove(conversation);
  }
}
