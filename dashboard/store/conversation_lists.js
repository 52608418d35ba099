/**
 * The conversations that the page knows, and how far each list of them is loaded. A list is an
 * account's, or one over all accounts.
 *
 * @import { Conversation, Id } from "../types.js"
 * @import { Paging } from "../model/paging.js"
 */
import { Forums } from "./forums.js";
import { SharedGroups } from "./shared_groups.js";
import { Conversations } from "../model/conversations.js";
import { paging } from "../model/paging.js";

export class ConversationLists {
  forums = new Forums();
  groups = new SharedGroups();
  #conversations = new Conversations();
  /** @type {Map<string, Paging>} */ #pagings = new Map();

  /** Over all accounts, as the list shows them, without archived ones. Read it, do not keep it. */
  get all() {
    return this.#conversations.all;
  }

  /** Archived, over all accounts. Read it, do not keep it. */
  get archived() {
    return this.#conversations.archived;
  }

  /** Snoozed, over all accounts. Read it, do not keep it. */
  get snoozed() {
    return this.#conversations.snoozed;
  }

  /** Snoozed ones of an account. Read it, do not keep it. @param {string} accountId */
  snoozedOf(accountId) {
    return this.#conversations.snoozedOf(accountId);
  }

  /** Accounts that have a conversation. */
  get accounts() {
    return this.#conversations.accounts;
  }

  /** Those of an account, without archived ones. Read it, do not keep it. @param {string} accountId */
  of(accountId) {
    return this.#conversations.of(accountId);
  }

  /** Archived ones of an account. Read it, do not keep it. @param {string} accountId */
  archivedOf(accountId) {
    return this.#conversations.archivedOf(accountId);
  }

  /** @param {Id} id */
  get(id) {
    return this.#conversations.get(id);
  }

  /** @param {Conversation} conversation */
  put(conversation) {
    this.#conversations.put(conversation);
    this.forums.put(conversation);
    this.groups.put(conversation);
  }

  /** @param {Conversation} conversation */
  remove(conversation) {
    this.#conversations.remove(conversation);
    this.forums.remove(conversation);
    this.groups.remove(conversation);
  }

  /** @param {string} list @returns {Paging} */
  pagingOf(list) {
    return this.#pagings.get(list) ?? paging();
  }

  /** @param {string} list @param {Paging} paging */
  setPaging(list, paging) {
    this.#pagings.set(list, paging);
  }

  /** @param {string} list */
  removePaging(list) {
    this.#pagings.delete(list);
  }

  /** Every list is to be loaded again; until then it shows what it showed before. */
  restartPagings() {
    for (const [list, { last }] of this.#pagings) this.#pagings.set(list, { ...paging(), last });
  }

  clearPagings() {
    this.#pagings.clear();
  }
}
