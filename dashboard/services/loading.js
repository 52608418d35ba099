/**
 * Reads pages over REST into the store, once each, however often it is asked.
 *
 * A failure is kept in the store beside what it concerns, in words, until asking again
 * succeeds; nothing here throws.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Account, Id } from "../types.js"
 */
import { ApiError } from "../api.js";
import { explain } from "../lib/explain.js";
import { paging } from "../store.js";

const CONVERSATIONS = 50;
const MESSAGES = 50;

export class Loading {
  #api;
  #store;
  /** @type {AbortController | null} */ #searching = null;

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    this.#api = api;
    this.#store = store;
  }

  /** Everything the page shows, afresh. */
  async everything() {
    const { selected } = this.#store;
    await Promise.all([this.accounts(), this.#newestConversations()]);
    if (selected !== null) await Promise.all([this.conversation(selected), this.#newestMessages(selected)]);
  }

  /** What failed before, now that there is hope again. */
  async failed() {
    const { selected } = this.#store;
    if (this.#store.accountsPaging.state === "failed") return this.everything();
    for (const account of this.#store.accounts) {
      if (this.#store.pagingOf(account.id).state === "failed") await this.moreConversations(account.id);
    }
    if (selected !== null && this.#store.thread(selected)?.state === "failed") await this.thread(selected);
  }

  async accounts() {
    const reading = this.#store.open();
    this.#store.setAccountsPaging(paging("loading"));
    try {
      this.#store.applyAccounts(await this.#allAccounts(), reading);
    } catch (error) {
      this.#store.setAccountsPaging({ ...paging("failed"), trouble: explain(error) });
    } finally {
      this.#store.close(reading);
    }
  }

  /** The next page of an account's conversations, if there is one. @param {string} accountId */
  async moreConversations(accountId) {
    const { state, cursor } = this.#store.pagingOf(accountId);
    if (state === "loading" || (state === "ready" && cursor === null)) return;
    const reading = this.#store.open();
    this.#store.setPaging(accountId, { state: "loading", cursor, trouble: "" });
    try {
      const query = { accountId, limit: CONVERSATIONS, ...(cursor !== null && { cursor }) };
      const page = await this.#api.conversations(query);
      if (reading.stale) return;
      this.#store.applyConversations(page, reading);
      this.#store.setPaging(accountId, { state: "ready", cursor: page.next_cursor, trouble: "" });
    } catch (error) {
      this.#store.setPaging(accountId, { state: "failed", cursor, trouble: explain(error) });
    } finally {
      this.#store.close(reading);
    }
  }

  /** One conversation; one that is gone is let go. @param {Id} id */
  async conversation(id) {
    const reading = this.#store.open();
    try {
      this.#store.putConversation(await this.#api.conversation(id), reading);
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      if (gone && this.#store.selected === id) this.#store.select(null);
    } finally {
      this.#store.close(reading);
    }
  }

  /** Whether the conversations of an account that was removed were kept is not told: ask.
   * @param {string} accountId */
  async keptOf(accountId) {
    try {
      const page = await this.#api.conversations({ accountId, limit: 1 });
      if (page.items.length === 0) this.#store.dropAccount(accountId, false);
    } catch (error) {
      if (error instanceof ApiError) this.#store.dropAccount(accountId, false);
    }
  }

  /** The newest messages, where none have been read yet. @param {Id} id */
  async thread(id) {
    const { state } = this.#store.openThread(id);
    if (state === "new" || state === "failed") await this.olderMessages(id);
  }

  /** The page before what is held. @param {Id} id */
  async olderMessages(id) {
    const thread = this.#store.openThread(id);
    if (thread.state === "loading" || thread.older === null) return;
    const reading = this.#store.open();
    this.#store.setThreadState(id, "loading");
    try {
      const page = await this.#api.messages(id, { ...thread.older, limit: MESSAGES });
      this.#store.applyMessages(id, page, reading);
    } catch (error) {
      this.#store.setThreadState(id, "failed", explain(error));
    } finally {
      this.#store.close(reading);
    }
  }

  /** Looks among all conversations; only the latest question is answered. @param {string} q */
  async search(q) {
    this.#searching?.abort();
    this.#searching = new AbortController();
    this.#store.setSearch(q);
    if (q !== "") await this.#find(q, null, new Set(), this.#searching.signal);
  }

  /** The next page of what was found. */
  async moreFound() {
    const { search } = this.#store;
    if (!search || search.state === "loading" || (search.state === "ready" && search.cursor === null)) return;
    this.#searching = new AbortController();
    this.#store.applySearch({ ...search, state: "loading" });
    await this.#find(search.q, search.cursor, search.ids, this.#searching.signal);
  }

  /** @param {string} q @param {string | null} cursor @param {Set<Id>} before @param {AbortSignal} signal */
  async #find(q, cursor, before, signal) {
    const reading = this.#store.open();
    try {
      const query = { q, limit: CONVERSATIONS, ...(cursor !== null && { cursor }) };
      const page = await this.#api.conversations(query, signal);
      this.#store.applyConversations(page, reading);
      const ids = new Set([...before, ...page.items.map((conversation) => conversation.id)]);
      this.#store.applySearch({ q, ids, state: "ready", cursor: page.next_cursor, trouble: "" });
    } catch (error) {
      if (signal.aborted) return;
      this.#store.applySearch({ q, ids: before, state: "failed", cursor, trouble: explain(error) });
    } finally {
      this.#store.close(reading);
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

  /** The newest over all accounts, to show something at once; the rest comes by account. */
  async #newestConversations() {
    const reading = this.#store.open();
    try {
      this.#store.replaceConversations(await this.#api.conversations({ limit: 100 }), reading);
    } catch {
      // Said once, by the accounts, which are read at the same time from the same place.
    } finally {
      this.#store.close(reading);
    }
  }

  /** @param {Id} id */
  async #newestMessages(id) {
    const reading = this.#store.open();
    this.#store.openThread(id);
    this.#store.setThreadState(id, "loading");
    try {
      const page = await this.#api.messages(id, { limit: MESSAGES });
      this.#store.replaceMessages(id, page, reading);
    } catch (error) {
      this.#store.setThreadState(id, "failed", explain(error));
    } finally {
      this.#store.close(reading);
    }
  }
}
