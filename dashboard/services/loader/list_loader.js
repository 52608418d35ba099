/**
 * Loads the accounts and the lists of conversations, page by page.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { Account, Id } from "../../types.js"
 */
import { ApiError } from "../../lib/errors.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { hasUnread } from "../../model/conversation_marks.js";
import { ALL, ARCHIVED, ARCHIVED_UNREAD, isFolder, queryOf, SNOOZED, UNREAD, WAITING } from "../../model/list_filter.js";
import { isComplete, paging, pagingAfter } from "../../model/paging.js";

/** Conversations on a page, and on the first page over all accounts. */
const PAGE_SIZE = 50;
const FIRST_PAGE_SIZE = 100;

/** Pages of unread conversations that are loaded at once. */
const MAX_UNREAD_PAGES = 20;

export class ListLoader {
  #api;
  #store;
  #explain;

  /** @param {Api} api @param {Store} store @param {(error: unknown) => string} explain */
  constructor(api, store, explain) {
    this.#api = api;
    this.#store = store;
    this.#explain = explain;
  }

  /** All accounts. */
  async accounts() {
    const fence = this.#store.fences.begin();
    this.#store.setAccountsPaging(paging("loading"));
    try {
      this.#store.applyAccounts(await this.#allAccounts(), fence);
    } catch (error) {
      this.#store.setAccountsPaging({ ...paging("failed"), error: this.#explain(error) });
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @returns {Promise<Account[]>} */
  async #allAccounts() {
    const accounts = [];
    for (let cursor = ""; ; ) {
      const page = await this.#api.accounts(cursor);
      accounts.push(...page.items);
      if (page.next_cursor === null) return accounts;
      cursor = page.next_cursor;
    }
  }

  /** The newest conversations over all accounts. The page shows them first, and loads the list of each
   * account when it is needed. */
  async newest() {
    const fence = this.#store.fences.begin();
    const before = this.#store.pagingOf(ALL);
    this.#store.setPaging(ALL, { ...before, state: "loading" });
    try {
      const page = await this.#api.conversations({ limit: FIRST_PAGE_SIZE });
      if (fence.stale) return;
      this.#store.replaceConversations(page, fence);
      this.#store.setPaging(ALL, pagingAfter(page, paging()));
    } catch {
      // The list of accounts is loaded at the same time and shows the same error.
      if (!fence.stale) this.#store.setPaging(ALL, { ...before, state: "new" });
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** The next page of a list, if there is one. @param {string} list an account's id, or the name of another list */
  async more(list) {
    const before = this.#store.pagingOf(list);
    if (before.state === "loading" || isComplete(before)) return;
    const { cursor } = before;
    const fence = this.#store.fences.begin();
    this.#store.setPaging(list, { ...before, state: "loading", error: "" });
    try {
      const page = await this.#api.conversations({ ...queryOf(list), limit: PAGE_SIZE, ...(cursor !== null && { cursor }) });
      if (fence.stale) return;
      this.#store.applyConversations(page, fence);
      if (isFolder(list)) this.#store.folders.append(list, page.items.map(({ id }) => id));
      this.#store.setPaging(list, pagingAfter(page, before));
    } catch (error) {
      if (!fence.stale) this.#store.setPaging(list, { ...before, state: "failed", error: this.#explain(error) });
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** Telegram's folders of all accounts. Without them the list is as usable as before. */
  async folders() {
    const fence = this.#store.fences.begin();
    try {
      this.#store.replaceFolders((await this.#api.folders()).items, fence);
    } catch (error) {
      errorMessage(error);
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** The first page of a folder, which may have other conversations now. @param {string} list */
  async refreshFolder(list) {
    const before = this.#store.pagingOf(list);
    if (before.state === "new") return this.more(list);
    const fence = this.#store.fences.begin();
    try {
      const page = await this.#api.conversations({ ...queryOf(list), limit: FIRST_PAGE_SIZE });
      if (fence.stale) return;
      this.#store.folders.refresh(list, page.items.map(({ id }) => id), page.next_cursor === null);
      this.#store.applyConversations(page, fence);
    } catch (error) {
      errorMessage(error);
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** Repeats the pages that failed. */
  async retryFailed() {
    for (const list of [...this.#store.accounts.map(({ id }) => id), ALL, UNREAD, WAITING, ARCHIVED, ARCHIVED_UNREAD, SNOOZED]) {
      if (this.#store.pagingOf(list).state === "failed") await this.more(list);
    }
  }

  /** All unread conversations: the title counts what in them concerns the operator, and the number of unread messages
   * of a whole forum is the sum of those of its topics. */
  async allUnread() {
    if (isComplete(this.#store.pagingOf(ALL))) return;
    for (let page = 0; page < MAX_UNREAD_PAGES; page++) {
      await this.more(UNREAD);
      const unread = this.#store.pagingOf(UNREAD);
      if (unread.state !== "ready" || isComplete(unread)) return;
    }
  }

  /** An unread conversation from beyond the loaded pages; none during a search.
   * @param {string | null} account null for all accounts */
  async findUnread(account) {
    const { search, selected, unread } = this.#store;
    if (search || unread === 0) return undefined;
    await this.more(UNREAD);
    return this.#store.conversations.find(
      (each) => hasUnread(each) && each.id !== selected && (account === null || each.telegram_account_id === account),
    );
  }

  /** One conversation. If it does not exist any more, it is no longer selected. The id of a merged
   * conversation leads to the one that it was merged into. @param {Id} id */
  async conversation(id) {
    const fence = this.#store.fences.begin();
    try {
      const found = await this.#api.conversation(id);
      this.#store.putConversation(found, fence);
      if (found.id !== id) this.#store.mergeConversation(id, found.id);
    } catch (error) {
      const isRemoved = error instanceof ApiError && error.status === 404;
      if (isRemoved && this.#store.selected === id) this.#store.select(null);
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** An event says that an account was removed, but not whether its conversations were kept: asks.
   * @param {string} accountId */
  async checkRemovedAccount(accountId) {
    try {
      const page = await this.#api.conversations({ accountId, limit: 1 });
      const archived = await this.#api.conversations({ accountId, archived: true, limit: 1 });
      if (page.items.length + archived.items.length === 0) this.#store.dropAccount(accountId, false);
    } catch (error) {
      if (error instanceof ApiError) this.#store.dropAccount(accountId, false);
    }
  }
}
