/**
 * The state of the page: accounts, conversations and threads, and how events change them.
 *
 * Two sources feed it: REST pages (a picture of a moment) and frames (every change since,
 * numbered). A frame is applied once, by its number. A page never overwrites what a frame
 * told while the page was on its way: whoever asks REST opens a `reading` first and hands
 * it in with the answer. Applying anything twice changes nothing.
 *
 * Never touches the DOM. Events: `accounts`, `selection`, `search`, `connection`,
 * `conversations` (the account whose list changed, or nothing for all), `thread` (the
 * conversation's id), `removed` (the account's id) and `day`.
 *
 * @import { Account, Conversation, Frame, Id, ImportProgress, Message, Page } from "./types.js"
 * @import { Connection } from "./stream.js"
 * @import { Paging, Search } from "./model/paging.js"
 */
import { countedTwice } from "./model/shared_chats.js";
import { Conversations } from "./model/conversations.js";
import { byCreation } from "./model/order.js";
import { paging } from "./model/paging.js";
import { isOnline } from "./model/account_states.js";
import { isDiscarded, Thread } from "./model/thread.js";

/** Threads kept in memory, messages kept of one that is not open, and of the one that is
 * (its view keeps fewer; this holds while the page is hidden and draws nothing). */
const THREADS = 12;
const KEPT = 300;
const KEPT_OPEN = 5000;

/** @typedef {{ thread: Id | null, touched: Set<string>, stale: boolean }} ReadFence
 * thread: of which conversation messages are read; touched: what frames have told meanwhile;
 * stale: the answer is of no use any more */

/** @typedef {{ conversation: Id, message: Id, as?: "found" | "unread" | "place" }} Target
 * a message that is to be brought into sight: one that was looked for (which is marked), where the
 * unread begins, or where one was before */

export class Store extends EventTarget {
  /** The number of the newest change that is applied; null before the first greeting.
   * @type {number | null} */
  seq = null;
  /** @type {Connection} */ connection = { state: "connecting", retryAt: null };
  /** @type {Paging} */ accountsPaging = paging();
  /** @type {Search | null} */ search = null;
  /** @type {Id | null} */ selected = null;
  /** @type {Target | null} */ target = null;

  /** The reader's calendar day. */
  today = "";

  /** @type {Map<string, Account>} */ #accounts = new Map();
  #conversations = new Conversations();
  /** @type {Map<string, Paging>} */ #pagings = new Map();
  /** @type {Map<Id, Thread>} */ #threads = new Map();
  /** @type {Set<ReadFence>} */ #readings = new Set();
  /** Accounts that the operator removed here. @type {Set<string>} */ #removed = new Set();

  // What the views ask.

  /** In order of creation. */
  get accounts() {
    return [...this.#accounts.values()].sort(byCreation);
  }

  /** @param {string} id */
  account(id) {
    return this.#accounts.get(id);
  }

  /** @param {Id | null} id */
  conversation(id) {
    return id === null ? undefined : this.#conversations.get(id);
  }

  /** The account's conversations, newest first. Read it, do not keep it. @param {string} accountId */
  conversationsOf(accountId) {
    return this.#conversations.of(accountId);
  }

  /** The same over all accounts. */
  get conversations() {
    return this.#conversations.all;
  }

  /** Ids that conversations name and that are no account any more. */
  get removedAccounts() {
    return this.#conversations.accounts.filter((id) => !this.#accounts.has(id));
  }

  /** How far a list has been loaded. @param {string} list an account's id, or the name of another list */
  pagingOf(list) {
    return this.#pagings.get(list) ?? paging();
  }

  /** @param {Id} id */
  thread(id) {
    return this.#threads.get(id);
  }

  /** Over all accounts. */
  get unread() {
    let sum = 0;
    for (const account of this.#accounts.values()) sum += account.unread_count;
    return sum;
  }

  /** The same without the operator's own words, and what several accounts have counted once. */
  get unreadOnce() {
    const listed = this.#conversations.all.filter((each) => each.unread_count > 0 && this.#accounts.has(each.telegram_account_id));
    return Math.max(0, this.unread - countedTwice(listed));
  }

  /** The name of the account that wrote, where it is one of the operator's.
   * @param {string | null} senderId Telegram's */
  ownLabel(senderId) {
    if (senderId === null) return undefined;
    for (const { user_id, label } of this.#accounts.values()) if (user_id === senderId) return label;
    return undefined;
  }

  // What the operator and the connection do.

  /** Choosing what is chosen already is told as well: it may have been out of sight.
   * @param {Id | null} id */
  select(id) {
    const before = this.selected;
    this.selected = id;
    if (before !== null && before !== id) this.#trim(before);
    this.#emit("selection");
  }

  /** @param {Connection} connection */
  setConnection(connection) {
    this.connection = connection;
    this.#emit("connection");
  }

  /** @param {string} today */
  setToday(today) {
    if (today === this.today) return;
    this.today = today;
    this.#emit("day");
  }

  /** @param {string} q what is looked for, empty for nothing @param {string | null} account among whose; null for all */
  setSearch(q, account = null) {
    this.search = q === "" ? null : { q, account, ids: new Set(), talks: paging("loading"), messages: [], hits: paging("loading") };
    this.#emit("search");
  }

  /** The first greeting: live changes follow from this number. @param {number} seq */
  start(seq) {
    this.seq ??= seq;
  }

  /** What is known may have holes: everything is to be read again, changes follow from `seq`.
   * @param {number} seq */
  reset(seq) {
    this.seq = seq;
    for (const reading of this.#readings) reading.stale = true;
    this.#readings.clear();
    for (const [list, { last }] of this.#pagings) this.#pagings.set(list, { ...paging(), last });
    this.accountsPaging = paging();
    for (const id of this.#threads.keys()) if (id !== this.selected) this.#threads.delete(id);
  }

  // Frames.

  /** @param {Exclude<Frame, { type: "hello" | "resync" | "alive" }>} frame */
  applyFrame(frame) {
    if (this.seq !== null && frame.seq <= this.seq) return;
    this.seq = frame.seq;
    switch (frame.type) {
      case "import_progress":
        return this.setImport(frame.data);
      case "account_status":
        return this.putAccount(frame.data);
      case "conversation_updated":
        return this.putConversation(frame.data);
      case "message_received":
      case "message_sent":
      case "message_updated":
        return this.putMessage(frame.data);
    }
  }

  /** How far the history of an account has been read. @param {ImportProgress} progress */
  setImport({ telegram_account_id, done, total }) {
    const account = this.#accounts.get(telegram_account_id);
    if (account) this.putAccount({ ...account, import_done: done, import_total: total });
  }

  // Single items, from a frame or from the answer to a request of ours.

  /** @param {Account} account @param {ReadFence} [reading] */
  putAccount(account, reading) {
    if (!this.#isNewer(`account ${account.id}`, reading)) return;
    if (account.removed_at) {
      this.dropAccount(account.id, true);
      return this.#emit("removed", account.id);
    }
    // The last frame about a removed account may come after the answer to its removal;
    // whoever signs it in again makes it active.
    if (this.#removed.has(account.id) && !account.is_active) return;
    this.#removed.delete(account.id);
    const before = this.#accounts.get(account.id)?.state;
    this.#accounts.set(account.id, account);
    this.#emit("accounts");
    if (before !== account.state && isOnline(account.state)) this.#requestResync(account.id);
  }

  /** @param {string} id @param {boolean} keepConversations */
  dropAccount(id, keepConversations) {
    this.#removed.add(id);
    this.#accounts.delete(id);
    this.#pagings.delete(id);
    const list = this.#conversations.of(id);
    if (!keepConversations) for (const conversation of [...list]) this.#dropConversation(conversation);
    this.#emit("accounts");
    this.#emit("conversations");
  }

  /** @param {Conversation} conversation @param {ReadFence} [reading] */
  putConversation(conversation, reading) {
    if (!this.#isNewer(`conversation ${conversation.id}`, reading)) return;
    this.#conversations.put(conversation);
    this.#emit("conversations", conversation.telegram_account_id);
  }

  /** @param {Message} message @param {ReadFence} [reading] */
  putMessage(message, reading) {
    if (!this.#isNewer(`message ${message.id}`, reading)) return;
    const thread = this.#threads.get(message.conversation_id);
    if (!thread) return;
    if (isDiscarded(message)) thread.remove(message);
    else thread.receive(message);
    this.#trim(message.conversation_id);
    this.#emit("thread", message.conversation_id);
  }

  /** @param {Message} message */
  dropMessage(message) {
    this.#threads.get(message.conversation_id)?.remove(message);
    this.#emit("thread", message.conversation_id);
  }

  // Pages.

  /** Call before a request; what frames tell until it is closed is newer than the answer.
   * @param {Id | null} [thread] of which conversation messages are read
   * @returns {ReadFence} */
  beginRead(thread = null) {
    const reading = { thread, touched: new Set(), stale: false };
    this.#readings.add(reading);
    return reading;
  }

  /** Call before a request for another part of a thread: what was asked of it before is no longer
   * wanted, and its answer, even if it comes later, does not mix with this one.
   * @param {Id} thread @returns {ReadFence} */
  beginReplacement(thread) {
    for (const reading of this.#readings) if (reading.thread === thread) reading.stale = true;
    return this.beginRead(thread);
  }

  /** @param {ReadFence} reading */
  endRead(reading) {
    this.#readings.delete(reading);
  }

  /** All accounts at once; who is not among them is gone.
   * @param {Account[]} accounts @param {ReadFence} reading */
  applyAccounts(accounts, reading) {
    if (reading.stale) return;
    const told = new Set(accounts.map((account) => account.id));
    for (const id of this.#accounts.keys()) {
      if (!told.has(id) && !reading.touched.has(`account ${id}`)) this.#accounts.delete(id);
    }
    for (const account of accounts) this.putAccount(account, reading);
    const listed = accounts.flatMap(({ id }) => this.#accounts.get(id) ?? []);
    const others = [...this.#accounts.values()].filter(({ id }) => !told.has(id));
    this.#accounts = new Map([...listed, ...others].map((account) => [account.id, account]));
    this.accountsPaging = paging("ready");
    this.#emit("accounts");
  }

  /** @param {Page<Conversation>} page @param {ReadFence} reading */
  applyConversations(page, reading) {
    if (reading.stale) return;
    for (const conversation of page.items) {
      if (this.#isNewer(`conversation ${conversation.id}`, reading)) this.#conversations.put(conversation);
    }
    this.#emit("conversations");
  }

  /** The newest of all conversations, read afresh: of what was known before, only what
   * frames have told since stays.
   * @param {Page<Conversation>} page @param {ReadFence} reading */
  replaceConversations(page, reading) {
    if (reading.stale) return;
    this.#pagings.clear();
    for (const conversation of [...this.#conversations.all]) {
      const kept = conversation.id === this.selected || reading.touched.has(`conversation ${conversation.id}`);
      if (!kept) this.#dropConversation(conversation);
    }
    this.applyConversations(page, reading);
  }

  /** @param {string} list @param {Paging} paging */
  setPaging(list, paging) {
    this.#pagings.set(list, paging);
    this.#emit("conversations");
  }

  /** @param {Paging} paging */
  setAccountsPaging(paging) {
    this.accountsPaging = paging;
    this.#emit("accounts");
  }

  /** @param {Pick<Search, "q" | "account">} asked another search in the meantime wins
   * @param {Partial<Search>} found */
  applySearch({ q, account }, found) {
    if (this.search?.q !== q || this.search.account !== account) return;
    this.search = { ...this.search, ...found };
    this.#emit("search");
  }

  /** The thread of a conversation, begun where there is none. @param {Id} id */
  openThread(id) {
    const thread = this.#threads.get(id) ?? new Thread();
    this.#threads.delete(id);
    this.#threads.set(id, thread);
    for (const oldest of this.#threads.keys()) {
      if (this.#threads.size <= THREADS) break;
      if (oldest !== this.selected) this.#threads.delete(oldest);
    }
    return thread;
  }

  /** @param {Id} id @param {Page<Message>} page @param {ReadFence} reading */
  applyMessages(id, page, reading) {
    const thread = this.#threads.get(id);
    if (!thread || reading.stale) return;
    for (const message of page.items) {
      if (this.#isNewer(`message ${message.id}`, reading) && !isDiscarded(message)) thread.put(message);
    }
    if (page.next_cursor !== null) thread.older = { cursor: page.next_cursor };
    else if (page.older !== "unavailable") thread.older = null;
    thread.unavailable = page.older === "unavailable";
    this.setThreadState(id, "ready");
  }

  /** The newest page after a reset: what was held before may have holes and goes,
   * except what Switchboard has not confirmed yet.
   * @param {Id} id @param {Page<Message>} page @param {ReadFence} reading */
  replaceMessages(id, page, reading) {
    const before = this.#threads.get(id);
    if (!before || reading.stale) return;
    const thread = new Thread();
    for (const message of [...before.messages.items, ...before.buffered]) {
      if (message.local || reading.touched.has(`message ${message.id}`)) thread.put(message);
    }
    this.#threads.set(id, thread);
    this.applyMessages(id, page, reading);
  }

  /** The thread at a message far from what was held.
   * @param {Id} id @param {Page<Message>} page @param {ReadFence} reading */
  applyAround(id, page, reading) {
    const before = this.#threads.get(id);
    if (!before || reading.stale) return;
    const thread = new Thread();
    thread.hasGap = true;
    this.#threads.set(id, thread);
    for (const listed of page.items) {
      const told = reading.touched.has(`message ${listed.id}`) ? before.get(listed) : undefined;
      const message = told ?? listed;
      if (!isDiscarded(message)) thread.put(message);
    }
    thread.older = page.next_cursor === null ? null : { cursor: page.next_cursor };
    thread.unavailable = page.older === "unavailable";
    this.setThreadState(id, "ready");
  }

  /** What follows the newest one held, read around it.
   * @param {Id} id @param {Page<Message>} page @param {ReadFence} reading */
  applyNewer(id, page, reading) {
    const thread = this.#threads.get(id);
    const last = thread?.messages.items.at(-1);
    if (!thread || reading.stale) return;
    const told = new Map(thread.buffered.map((message) => [message.id, message]));
    const newer = page.items.filter((message) => !last || thread.messages.before(message) === thread.messages.length);
    for (const message of newer) if (!isDiscarded(message)) thread.put(told.get(message.id) ?? message);
    if (newer.length === 0) thread.closeGap();
    this.setThreadState(id, "ready");
  }

  /** Which message is to be brought into sight. @param {Target | null} target */
  scrollTo(target) {
    this.target = target;
    if (target) this.#emit("thread", target.conversation);
  }

  /** @param {Id} id @param {Thread["state"]} state */
  setThreadState(id, state, trouble = "") {
    const thread = this.#threads.get(id);
    if (!thread) return;
    Object.assign(thread, { state, trouble });
    this.#emit("thread", id);
  }

  // Within.

  /** Whether this word about a thing is news: always from a frame, from a page only if no
   * frame spoke of the thing meanwhile.
   * @param {string} name @param {ReadFence} [reading] */
  #isNewer(name, reading) {
    if (reading) return !reading.stale && !reading.touched.has(name);
    for (const open of this.#readings) open.touched.add(name);
    return true;
  }

  /** @param {Conversation} conversation */
  #dropConversation(conversation) {
    this.#conversations.remove(conversation);
    this.#threads.delete(conversation.id);
    if (this.selected === conversation.id) this.select(null);
  }

  /** Telegram can be asked again: what could not be had of an account's threads may be now.
   * @param {string} accountId */
  #requestResync(accountId) {
    for (const [id, thread] of this.#threads) {
      if (!thread.unavailable || this.conversation(id)?.telegram_account_id !== accountId) continue;
      thread.unavailable = false;
      this.#emit("thread", id);
    }
  }

  /** No thread grows without end. @param {Id} id */
  #trim(id) {
    const thread = this.#threads.get(id);
    const items = thread?.messages.items ?? [];
    const kept = id === this.selected ? KEPT_OPEN : KEPT;
    const oldest = items.at(-kept);
    if (thread && oldest && !oldest.local && items.length > 2 * kept) thread.forgetBefore(oldest);
  }

  /** @param {string} type @param {unknown} [detail] */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
