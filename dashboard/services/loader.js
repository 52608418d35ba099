/**
 * Reads pages over REST into the store, once each, however often it is asked.
 *
 * A failure is kept in the store beside what it concerns, in words, until asking again
 * succeeds; nothing here throws.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { ReadFence } from "../store/read_fences.js"
 * @import { Target } from "../store/threads.js"
 * @import { Paging, Search } from "../model/paging.js"
 * @import { Thread } from "../model/thread.js"
 * @import { Account, Conversation, Id, Message, Page } from "../types.js"
 */
import { ApiError, Unreachable } from "../lib/errors.js";
import { errorMessage } from "../lib/format/error_message.js";
import { ALL, UNREAD } from "../model/sections.js";
import { isComplete, paging } from "../model/paging.js";
import { strings } from "../lib/format/strings.js";

const CONVERSATIONS = 50;
const MESSAGES = 50;
const HITS = 30;

/** What got no answer is asked for again after so long (milliseconds). */
const LATER = 2000;

/** Pages read back at once to find a message. */
const FAR = 20;

export class Loader {
  #api;
  #store;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #again;
  /** @type {AbortController | null} */ #searching = null;

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    this.#api = api;
    this.#store = store;
  }

  /** Everything the page shows, afresh. */
  async loadAll() {
    const { selected } = this.#store;
    await Promise.all([this.accounts(), this.#newestConversations()]);
    if (selected !== null) await Promise.all([this.conversation(selected), this.#newestMessages(selected)]);
  }

  /** What failed before, now that there is hope again. */
  async retryFailed() {
    const { selected } = this.#store;
    if (this.#store.accountsPaging.state === "failed") return this.loadAll();
    for (const list of [...this.#store.accounts.map(({ id }) => id), ALL, UNREAD]) {
      if (this.#store.pagingOf(list).state === "failed") await this.moreConversations(list);
    }
    if (selected !== null && this.#store.threads.get(selected)?.state === "failed") await this.thread(selected);
  }

  async accounts() {
    const reading = this.#store.fences.begin();
    this.#store.setAccountsPaging(paging("loading"));
    try {
      this.#store.applyAccounts(await this.#allAccounts(), reading);
    } catch (error) {
      this.#store.setAccountsPaging({ ...paging("failed"), trouble: this.#explain(error) });
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** The next page of a list, if there is one. @param {string} list an account's id, ALL or UNREAD */
  async moreConversations(list) {
    const before = this.#store.pagingOf(list);
    if (before.state === "loading" || isComplete(before)) return;
    const { cursor } = before;
    const reading = this.#store.fences.begin();
    this.#store.setPaging(list, { ...before, state: "loading", trouble: "" });
    try {
      const query = { ...questionOf(list), limit: CONVERSATIONS, ...(cursor !== null && { cursor }) };
      const page = await this.#api.conversations(query);
      if (reading.stale) return;
      this.#store.applyConversations(page, reading);
      this.#store.setPaging(list, readTo(page, before));
    } catch (error) {
      if (!reading.stale) this.#store.setPaging(list, { ...before, state: "failed", trouble: this.#explain(error) });
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** A conversation with something unread that no list has come to yet; none during a search.
   * @param {string | null} account whose; null for all */
  async findUnread(account) {
    const { search, selected, unread } = this.#store;
    if (search || unread === 0) return undefined;
    await this.moreConversations(UNREAD);
    return this.#store.conversations.find(
      ({ id, unread_count, telegram_account_id }) =>
        unread_count > 0 && id !== selected && (account === null || telegram_account_id === account),
    );
  }

  /** One conversation; one that is gone is let go. @param {Id} id */
  async conversation(id) {
    const reading = this.#store.fences.begin();
    try {
      this.#store.putConversation(await this.#api.conversation(id), reading);
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      if (gone && this.#store.selected === id) this.#store.select(null);
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** Whether the conversations of an account that was removed were kept is not told: ask.
   * @param {string} accountId */
  async checkRemovedAccount(accountId) {
    try {
      const page = await this.#api.conversations({ accountId, limit: 1 });
      if (page.items.length === 0) this.#store.dropAccount(accountId, false);
    } catch (error) {
      if (error instanceof ApiError) this.#store.dropAccount(accountId, false);
    }
  }

  /** The newest messages, where none have been read yet. @param {Id} id */
  async thread(id) {
    const { state } = this.#store.threads.open(id);
    if (state === "new" || state === "failed") await this.olderMessages(id);
    else await this.refreshChannel(id);
  }

  /** Says that a thread is looked at whose messages are held: of some channels Telegram tells
   * everything only while somebody does. @param {Id} id */
  async refreshChannel(id) {
    const kind = this.#store.conversation(id)?.kind;
    if (kind !== "channel" && kind !== "group") return;
    await this.#api.messages(id, { limit: 1 }).catch(errorMessage);
  }

  /** The page before what is held. @param {Id} id */
  async olderMessages(id) {
    const thread = this.#store.threads.open(id);
    if (thread.state === "loading" || thread.older === null) return;
    const reading = this.#store.fences.begin(id);
    this.#store.threads.setState(id, "loading");
    try {
      const page = await this.#api.messages(id, { ...thread.older, limit: MESSAGES });
      this.#store.threads.applyPage(id, page, reading);
    } catch (error) {
      if (!reading.stale) this.#store.threads.setState(id, "failed", this.#explain(error));
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** Brings a message of a conversation into sight, wherever in its thread it stands.
   * @param {Id} id @param {Id} message @param {Target["as"]} [as]
   * @returns {Promise<string>} why not; empty where it worked */
  async jump(id, message, as = "found") {
    const held = this.#store.threads.open(id).get({ id: message, client_id: null });
    if (held) this.#store.threads.scrollTo({ conversation: id, message, as });
    if (held) return "";
    const trouble = await this.#replace(id, async (reading) => {
      this.#store.threads.applyAround(id, await this.#api.messages(id, { around: message, limit: MESSAGES }), reading);
      if (!reading.stale) this.#store.threads.scrollTo({ conversation: id, message, as });
    });
    if (trouble !== "") void this.thread(id);
    return trouble;
  }

  /** What follows what is held, where one has jumped into the past. @param {Id} id */
  async newerMessages(id) {
    const thread = this.#store.threads.open(id);
    const last = thread.messages.items.at(-1);
    if (!last || !thread.hasGap || thread.state === "loading") return;
    await this.#replace(id, async (reading) => {
      this.#store.threads.applyNewer(id, await this.#api.messages(id, { around: last.id, limit: 2 * MESSAGES }), reading);
    });
  }

  /** Back to now. @param {Id} id */
  async newest(id) {
    if (this.#store.threads.get(id)?.hasGap) await this.#newestMessages(id);
  }

  /** Reads back until a message is held, then brings it into sight.
   * @param {Id} id @param {(thread: Thread) => Message | undefined} find @param {Target["as"]} [as]
   * @returns {Promise<string>} why it was not found; empty where it was */
  async jumpBack(id, find, as = "found") {
    for (let page = 0; ; page++) {
      await this.#read(id);
      const thread = this.#store.threads.open(id);
      const message = find(thread);
      if (message) this.#store.threads.scrollTo({ conversation: id, message: message.id, as });
      if (message) return "";
      if (thread.older === null) return strings.messageGone;
      if (page > 0 && thread.state === "failed") return thread.trouble;
      if (page > 0 && thread.unavailable) return strings.messageOnTelegram;
      if (page === FAR) return strings.messageFurther;
      await this.olderMessages(id);
    }
  }

  /** Waits for what is being read of a thread. @param {Id} id */
  async #read(id) {
    while (this.#store.threads.get(id)?.state === "loading") {
      await new Promise((resolve) => this.#store.addEventListener("thread", resolve, { once: true }));
    }
  }

  /** @param {Id} id @param {(reading: ReadFence) => Promise<void>} read @returns {Promise<string>} */
  async #replace(id, read) {
    const reading = this.#store.fences.beginReplacement(id);
    const before = this.#store.threads.open(id);
    this.#store.threads.setState(id, "loading");
    try {
      await read(reading);
      return "";
    } catch (error) {
      if (reading.stale) return "";
      // Asking again is asking for the same: what is held stays and can be read on from.
      this.#store.threads.setState(id, before.messages.length > 0 ? "ready" : "new");
      return errorMessage(error);
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** Looks among all conversations and messages; only the latest question is answered.
   * @param {string} q @param {string | null} [account] among whose; null for all */
  async search(q, account = null) {
    this.#searching?.abort();
    this.#searching = new AbortController();
    const { signal } = this.#searching;
    this.#store.setSearch(q, account);
    const { search } = this.#store;
    if (search) await Promise.all([this.#findConversations(search, signal), this.#findMessages(search, signal)]);
  }

  /** The next page of the conversations found. */
  async moreFound() {
    const { search } = this.#store;
    if (search && hasMore(search.talks)) await this.#findConversations(search, this.#searching?.signal);
  }

  /** The next page of the messages found. */
  async moreHits() {
    const { search } = this.#store;
    if (search && hasMore(search.hits)) await this.#findMessages(search, this.#searching?.signal);
  }

  /** @param {Search} search @param {AbortSignal} [signal] */
  async #findConversations(search, signal) {
    const reading = this.#store.fences.begin();
    const { ids, talks } = search;
    this.#store.applySearch(search, { talks: { ...talks, state: "loading" } });
    try {
      const page = await this.#api.conversations({ ...asked(search, talks), limit: CONVERSATIONS }, signal);
      this.#store.applyConversations(page, reading);
      const found = new Set([...ids, ...page.items.map((conversation) => conversation.id)]);
      this.#store.applySearch(search, { ids: found, talks: readTo(page, talks) });
    } catch (error) {
      if (!signal?.aborted) this.#store.applySearch(search, { talks: { ...talks, state: "failed", trouble: errorMessage(error) } });
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** @param {Search} search @param {AbortSignal} [signal] */
  async #findMessages(search, signal) {
    const { messages, hits } = search;
    this.#store.applySearch(search, { hits: { ...hits, state: "loading" } });
    try {
      const page = await this.#api.search({ ...asked(search, hits), limit: HITS }, signal);
      await this.#loadMissingConversations(page.items);
      this.#store.applySearch(search, { messages: [...messages, ...page.items], hits: { ...paging("ready"), cursor: page.next_cursor } });
    } catch (error) {
      if (signal?.aborted) return;
      // Signs alone (“?!”) are no word: nothing is found, and nothing is wrong.
      const none = error instanceof ApiError && error.status === 422;
      this.#store.applySearch(search, { hits: none ? paging("ready") : { ...hits, state: "failed", trouble: errorMessage(error) } });
    }
  }

  /** A message found names its conversation: those that the list has not met are read.
   * @param {Message[]} messages */
  async #loadMissingConversations(messages) {
    const strangers = new Set(messages.map(({ conversation_id }) => conversation_id).filter((id) => !this.#store.conversation(id)));
    await Promise.all([...strangers].map((id) => this.conversation(id)));
  }

  /** In words; where there was no answer it will be asked again. @param {unknown} error */
  #explain(error) {
    if (error instanceof Unreachable && this.#again === undefined) {
      this.#again = setTimeout(() => {
        this.#again = undefined;
        void this.retryFailed();
      }, LATER);
    }
    return errorMessage(error);
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
    const reading = this.#store.fences.begin();
    const before = this.#store.pagingOf(ALL);
    this.#store.setPaging(ALL, { ...before, state: "loading" });
    try {
      const page = await this.#api.conversations({ limit: 100 });
      if (reading.stale) return;
      this.#store.replaceConversations(page, reading);
      this.#store.setPaging(ALL, readTo(page, paging()));
    } catch {
      // Said once, by the accounts, which are read at the same time from the same place.
      if (!reading.stale) this.#store.setPaging(ALL, { ...before, state: "new" });
    } finally {
      this.#store.fences.end(reading);
    }
  }

  /** @param {Id} id */
  async #newestMessages(id) {
    const reading = this.#store.fences.beginReplacement(id);
    this.#store.threads.open(id);
    this.#store.threads.setState(id, "loading");
    try {
      const page = await this.#api.messages(id, { limit: MESSAGES });
      this.#store.threads.replace(id, page, reading);
    } catch (error) {
      if (!reading.stale) this.#store.threads.setState(id, "failed", this.#explain(error));
    } finally {
      this.#store.fences.end(reading);
    }
  }
}

/** @param {string} list */
function questionOf(list) {
  if (list === ALL) return {};
  return list === UNREAD ? { unread: true } : { accountId: list };
}

/** How far a list is read with this page. @param {Page<Conversation>} page @param {Paging} before @returns {Paging} */
function readTo({ items, next_cursor }, before) {
  return { ...paging("ready"), cursor: next_cursor, last: items.at(-1) ?? before.last };
}

/** The question for the next page. @param {Search} search @param {Paging} paging */
function asked({ q, account }, { cursor }) {
  return { q, ...(account !== null && { accountId: account }), ...(cursor !== null && { cursor }) };
}

/** @param {Paging} paging */
function hasMore({ state, cursor }) {
  return state === "failed" || (state === "ready" && cursor !== null);
}
