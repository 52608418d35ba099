/**
 * The state of the page: accounts, conversations and threads, and how events change them.
 *
 * Two sources feed it: REST pages (the state of one moment) and frames (every change since, with a
 * number). A frame is applied once, by its number. A REST page never overwrites a change that
 * arrived while the page was under way: a request opens a fence (`fences`) and hands it in with the
 * answer. Applying something twice changes nothing.
 *
 * The folder `store/` holds a slice for each kind of state. The store emits the events and makes the
 * changes that concern several slices.
 *
 * Never touches the DOM. Events: `accounts`, `selection`, `search`, `connection`, `folders`, `folded`, `day`
 * and `minute`; with a detail: `conversations` (the account whose list changed, or nothing for all), `thread`
 * (the conversation's id), `message` (a message that an event has brought), `removed` (the account's id),
 * `merged` and `moved` (`from` and `into`, ids of conversations; `moved`: a group became a supergroup),
 * `problem` (the conversation in which Telegram has refused a change) and `saved-replies` (all of them).
 *
 * @import { Account, Conversation, Folder, FolderList, Frame, Id, ImportProgress, Message, Page, SavedReply } from "./types.js"
 * @import { Connection } from "./stream.js"
 * @import { Paging, Search } from "./model/paging.js"
 * @import { SearchFilters } from "./model/search_filters.js"
 * @import { ReadFence } from "./store/read_fences.js"
 */
import { paging } from "./model/paging.js";
import { NO_FILTERS } from "./model/search_filters.js";
import { isOnline } from "./model/account_states.js";
import { ReadFences } from "./store/read_fences.js";
import { StoreState } from "./store/state.js";
import { Threads } from "./store/threads.js";

/** @typedef {Exclude<Frame, { type: "hello" | "resync" | "alive" }>} ChangeFrame */

export class Store extends StoreState {
  fences = new ReadFences();
  threads = new Threads(this.fences, { selected: () => this.selected, home: (id) => this.home(id), homeOf: (message) => this.homeOfMessage(message) }, (type, id) => this.#emit(type, id));

  /** How each type of frame changes the state. */
  #onFrame = {
    account_status: (/** @type {Account} */ account) => this.putAccount(account),
    conversation_updated: (/** @type {Conversation} */ conversation) => {
      const before = this.conversation(conversation.id);
      this.putConversation(conversation);
      if (before && !before.problem && conversation.problem) this.#emit("problem", conversation);
    },
    saved_replies_updated: (/** @type {{ items: SavedReply[] }} */ { items }) => this.#emit("saved-replies", items),
    folders_updated: (/** @type {FolderList} */ { telegram_account_id, items }) => this.putFolders(telegram_account_id, items),
    import_progress: (/** @type {ImportProgress} */ progress) => this.setImport(progress),
    message_received: (/** @type {Message} */ message) => this.#putMessage(message),
    message_sent: (/** @type {Message} */ message) => this.#putMessage(message),
    message_updated: (/** @type {Message} */ message) => this.#putMessage(message),
  };

  // Connection.

  /** @param {Connection} connection */
  setConnection(connection) {
    this.slices.connection.current = connection;
    this.#emit("connection");
  }

  /** The first `hello`: changes follow from this number. @param {number} seq */
  start(seq) {
    this.slices.connection.start(seq);
  }

  /** The state may have holes: everything is to be read again, and changes follow from `seq`.
   * @param {number} seq */
  reset(seq) {
    this.slices.connection.seq = seq;
    this.fences.expireAll();
    this.slices.lists.restartPagings();
    this.folders.clear();
    this.slices.accounts.paging = paging();
    this.threads.removeClosed();
  }

  /** @param {ChangeFrame} frame */
  applyFrame(frame) {
    if (!this.slices.connection.advanceTo(frame.seq)) return;
    const apply = /** @type {((data: ChangeFrame["data"]) => void) | undefined} */ (this.#onFrame[frame.type]);
    apply?.(frame.data);
  }

  /** @param {Message} message */
  #putMessage(message) {
    this.threads.put(message);
    this.#emit("message", message);
  }

  /** @param {string} today */
  setToday(today) {
    if (today === this.today) return;
    this.today = today;
    this.#emit("day");
  }

  /** A minute has passed: what depends on the time may have changed. */
  setMinute() {
    this.#emit("minute");
  }

  // Accounts.

  /** @param {Paging} paging */
  setAccountsPaging(paging) {
    this.slices.accounts.paging = paging;
    this.#emit("accounts");
  }

  /** @param {Account} account @param {ReadFence} [fence] */
  putAccount(account, fence) {
    if (!this.fences.isNewer(`account ${account.id}`, fence)) return;
    if (account.removed_at) {
      this.dropAccount(account.id, true);
      return this.#emit("removed", account.id);
    }
    const before = this.slices.accounts.get(account.id);
    if (!this.slices.accounts.put(account)) return;
    if (before?.unread_count !== account.unread_count) this.#countUnknown(account);
    this.#emit("accounts");
    if (before?.state === account.state || !isOnline(account.state)) return;
    this.threads.retryUnavailable((id) => this.conversation(id)?.telegram_account_id === account.id);
  }

  /** The operator's own order and colours of the accounts.
   * @param {{ order: readonly string[], colours: Record<string, number> }} arrangement */
  arrangeAccounts(arrangement) {
    this.slices.accounts.arrange(arrangement);
    this.#emit("accounts");
  }

  /** All accounts at once: an account that is not among them was removed.
   * @param {Account[]} accounts @param {ReadFence} fence */
  applyAccounts(accounts, fence) {
    if (fence.stale) return;
    const ids = new Set(accounts.map(({ id }) => id));
    this.slices.accounts.keepOnly(ids, fence);
    for (const account of accounts) this.putAccount(account, fence);
    this.slices.accounts.orderBy(ids);
    this.setAccountsPaging(paging("ready"));
  }

  /** How much of an account's history was read. @param {ImportProgress} progress */
  setImport({ telegram_account_id, done, total }) {
    const account = this.slices.accounts.get(telegram_account_id);
    if (account) this.putAccount({ ...account, import_done: done, import_total: total });
  }

  /** @param {string} id @param {boolean} keepConversations */
  dropAccount(id, keepConversations) {
    this.slices.accounts.remove(id);
    this.slices.lists.removePaging(id);
    const dropped = keepConversations ? [] : [...this.slices.lists.of(id), ...this.slices.lists.archivedOf(id), ...this.slices.lists.snoozedOf(id)];
    for (const conversation of dropped) this.#dropConversation(conversation);
    this.#emit("accounts");
    this.#emit("conversations");
  }

  // Conversations and their lists.

  /** @param {string} list @param {Paging} paging */
  setPaging(list, paging) {
    this.slices.lists.setPaging(list, paging);
    this.#emit("conversations");
  }

  /** Emits `selection` even if the conversation was selected already: it may have been out of sight.
   * @param {Id | null} id */
  select(id) {
    const before = this.selected;
    this.selected = id;
    if (before !== null && before !== id) this.threads.trim(before);
    this.#emit("selection");
  }

  /** Whether each forum is shown as one conversation. Its threads are loaded again. @param {boolean} areFolded */
  foldForums(areFolded) {
    const { forums } = this.slices.lists;
    if (forums.areFolded === areFolded) return;
    forums.areFolded = areFolded;
    this.threads.removeAll();
    this.#emit("conversations");
    if (this.selected !== null) this.select(this.home(this.selected));
    this.#emit("folded");
  }

  /** Whether the list shows a group that several accounts share once. @param {boolean} areMerged */
  mergeGroups(areMerged) {
    const { groups } = this.slices.lists;
    if (groups.areMerged === areMerged) return;
    groups.areMerged = areMerged;
    this.#emit("conversations");
  }

  /** The account that answers in each shared group, by its key. @param {Record<string, string>} answersAs */
  setAnswersAs(answersAs) {
    this.slices.lists.groups.answersAs = answersAs;
    this.#emit("conversations");
  }

  /** @param {Conversation} conversation @param {ReadFence} [fence] */
  putConversation(conversation, fence) {
    if (!this.fences.isNewer(`conversation ${conversation.id}`, fence)) return;
    const isNew = this.conversation(conversation.id) === undefined;
    this.#put(conversation);
    const account = isNew ? this.account(conversation.telegram_account_id) : undefined;
    if (account) this.#countUnknown(account);
    this.#emit("conversations", conversation.telegram_account_id);
  }

  /** @param {Account} account */
  #countUnknown(account) {
    this.slices.unknownUnread.count(account, this.slices.lists.of(account.id));
  }

  /** @param {Conversation} conversation */
  #put(conversation) {
    const before = this.conversation(conversation.id)?.moved_to_conversation_id ?? null;
    const into = conversation.moved_to_conversation_id ?? null;
    this.slices.lists.put(conversation);
    if (this.selected === conversation.id && this.home(conversation.id) !== conversation.id) this.select(this.home(conversation.id));
    if (into !== null && into !== before) this.#emit("moved", { from: conversation.id, into });
  }

  /** @param {Page<Conversation>} page @param {ReadFence} fence */
  applyConversations(page, fence) {
    if (fence.stale) return;
    for (const conversation of page.items) {
      if (this.fences.isNewer(`conversation ${conversation.id}`, fence)) this.#put(conversation);
    }
    for (const account of this.accounts) this.#countUnknown(account);
    this.#emit("conversations");
  }

  /** The newest page over all accounts, instead of all conversations but the open one, those that a search
   * has found and those that changed meanwhile. @param {Page<Conversation>} page @param {ReadFence} fence */
  replaceConversations(page, fence) {
    if (fence.stale) return;
    this.slices.lists.clearPagings();
    this.folders.clear();
    const { found } = this.slices.search;
    for (const conversation of [...this.slices.lists.all, ...this.slices.lists.archived, ...this.slices.lists.snoozed]) {
      const stays = conversation.id === this.selected || found.has(conversation.id) || fence.touched.has(`conversation ${conversation.id}`);
      if (!stays) this.#dropConversation(conversation);
    }
    this.applyConversations(page, fence);
  }

  /** @param {string} accountId @param {Folder[]} folders */
  putFolders(accountId, folders) {
    this.fences.isNewer(foldersOf(accountId));
    this.folders.put(accountId, folders);
    this.#emit("folders");
  }

  /** Those of all accounts, but for accounts whose folders changed meanwhile. @param {Folder[]} folders @param {ReadFence} fence */
  replaceFolders(folders, fence) {
    if (fence.stale) return;
    this.folders.replaceAll(folders, (accountId) => this.fences.isNewer(foldersOf(accountId), fence));
    this.#emit("folders");
  }

  /** A conversation was merged into another. @param {Id} from @param {Id} into */
  mergeConversation(from, into) {
    const merged = this.conversation(from);
    if (merged) this.slices.lists.remove(merged);
    this.threads.remove(from);
    this.#emit("merged", { from, into });
    this.#emit("conversations");
  }

  /** @param {Conversation} conversation */
  #dropConversation(conversation) {
    this.slices.lists.remove(conversation);
    this.threads.remove(conversation.id);
    if (this.selected === conversation.id) this.select(null);
  }

  // Search.

  /** @param {string} q an empty text ends the search @param {SearchFilters} [filters] */
  setSearch(q, filters = NO_FILTERS) {
    this.slices.search.start(q, filters);
    this.#emit("search");
  }

  /** Asks the same again. What was found stays until the answers replace it. @returns {Search | null} */
  repeatSearch() {
    return this.slices.search.repeat();
  }

  /** @param {Pick<Search, "q" | "filters">} asked the search that was answered @param {Partial<Search>} found */
  applySearch(asked, found) {
    if (this.slices.search.apply(asked, found)) this.#emit("search");
  }

  /** @param {string} type @param {unknown} [detail] */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** The folders of an account, as an item of a fence. @param {string} accountId */
function foldersOf(accountId) {
  return `folders ${accountId}`;
}
