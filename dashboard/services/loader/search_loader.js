/**
 * Searches conversations and messages. Only the latest search counts.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { Paging, Search } from "../../model/paging.js"
 * @import { SearchFilters } from "../../model/search_filters.js"
 * @import { Message } from "../../types.js"
 * @import { ListLoader } from "./list_loader.js"
 */
import { ApiError } from "../../lib/errors.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { paging, pagingAfter } from "../../model/paging.js";
import { areForMessages, messageQuery, NO_FILTERS } from "../../model/search_filters.js";

/** Conversations on a page, and messages on a page. */
const CONVERSATIONS = 50;
const MESSAGES = 30;

export class SearchLoader {
  #api;
  #store;
  #lists;
  /** @type {AbortController | null} */ #running = null;

  /** @param {Api} api @param {Store} store @param {ListLoader} lists */
  constructor(api, store, lists) {
    this.#api = api;
    this.#store = store;
    this.#lists = lists;
  }

  /** @param {string} q an empty text ends the search @param {SearchFilters} [filters] */
  async start(q, filters = NO_FILTERS) {
    this.#store.setSearch(q, filters);
    await this.#run(this.#store.search);
  }

  /** Searches again: what was found may be out of date, and its conversations as well. */
  async repeat() {
    await this.#run(this.#store.repeatSearch(), true);
  }

  /** @param {Search | null} search with nothing found yet @param {boolean} [isRepeated] */
  async #run(search, isRepeated = false) {
    this.#running?.abort();
    this.#running = new AbortController();
    const { signal } = this.#running;
    if (search) await Promise.all([this.#findConversations(search, signal), this.#findMessages(search, signal, isRepeated)]);
  }

  /** The next page of conversations. */
  async moreConversations() {
    const { search } = this.#store;
    if (search && hasMore(search.conversationPaging)) await this.#findConversations(search, this.#running?.signal);
  }

  /** The next page of messages. */
  async moreMessages() {
    const { search } = this.#store;
    if (search && hasMore(search.messagePaging)) await this.#findMessages(search, this.#running?.signal);
  }

  /** @param {Search} search @param {AbortSignal} [signal] */
  async #findConversations(search, signal) {
    if (areForMessages(search.filters)) return this.#store.applySearch(search, { conversationPaging: paging("ready") });
    const fence = this.#store.fences.begin();
    const { ids, conversationPaging: before } = search;
    this.#store.applySearch(search, { conversationPaging: { ...before, state: "loading" } });
    try {
      const [page, archived] = await Promise.all([
        this.#api.conversations({ ...namesQuery(search, before), limit: CONVERSATIONS }, signal),
        before.cursor === null ? this.#api.conversations({ ...namesQuery(search, before), archived: true, limit: CONVERSATIONS }, signal) : null,
      ]);
      const items = [...page.items, ...(archived?.items ?? [])];
      this.#store.applyConversations({ items, next_cursor: null }, fence);
      const found = new Set([...ids, ...items.map((conversation) => conversation.id)]);
      this.#store.applySearch(search, { ids: found, conversationPaging: pagingAfter(page, before) });
    } catch (error) {
      if (signal?.aborted) return;
      this.#store.applySearch(search, { conversationPaging: { ...before, state: "failed", error: errorMessage(error) } });
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @param {Search} search @param {AbortSignal} [signal] @param {boolean} [isRepeated] */
  async #findMessages(search, signal, isRepeated = false) {
    const { messages, messagePaging: before } = search;
    this.#store.applySearch(search, { messagePaging: { ...before, state: "loading" } });
    try {
      const page = await this.#api.search({ q: search.q, ...messageQuery(search.filters), ...cursorOf(before), limit: MESSAGES }, signal);
      await (isRepeated ? this.#loadConversations(page.items) : this.#loadMissingConversations(page.items));
      const found = { messages: [...messages, ...page.items], messagePaging: { ...paging("ready"), cursor: page.next_cursor } };
      this.#store.applySearch(search, found);
      await this.#loadMissingConversations(page.items); // the list may have been loaded anew meanwhile
    } catch (error) {
      if (signal?.aborted) return;
      // A search without a letter or digit (“?!”) finds no message. That is no error.
      const isEmpty = error instanceof ApiError && error.status === 422;
      this.#store.applySearch(search, {
        messagePaging: isEmpty ? paging("ready") : { ...before, state: "failed", error: errorMessage(error) },
      });
    }
  }

  /** Loads the conversations of found messages that no list has loaded yet. @param {Message[]} messages */
  async #loadMissingConversations(messages) {
    await this.#loadConversations(messages.filter(({ conversation_id }) => !this.#store.conversation(conversation_id)));
  }

  /** @param {Message[]} messages */
  async #loadConversations(messages) {
    const ids = new Set(messages.map(({ conversation_id }) => conversation_id));
    await Promise.all([...ids].map((id) => this.#lists.conversation(id)));
  }
}

/** The query for the next page of conversations. @param {Search} search @param {Paging} before */
function namesQuery({ q, filters: { account } }, before) {
  return { q, ...(account !== null && { accountId: account }), ...cursorOf(before) };
}

/** @param {Paging} paging */
function cursorOf({ cursor }) {
  return cursor === null ? {} : { cursor };
}

/** @param {Paging} paging */
function hasMore({ state, cursor }) {
  return state === "failed" || (state === "ready" && cursor !== null);
}
