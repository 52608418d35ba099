/**
 * What the page knows, as everything else reads it. Only the store changes it.
 *
 * @import { Account, Conversation, Id, Message } from "../types.js"
 * @import { AlertChoices } from "../model/alerts.js"
 * @import { Search } from "../model/paging.js"
 */
import { senderHue } from "../lib/format/account_colour.js";
import { unreadThatConcerns } from "../model/alerts.js";
import { ALL, UNREAD } from "../model/list_filter.js";
import { isComplete } from "../model/paging.js";
import { chatKey, oneRowEach } from "../model/shared_chats.js";
import { Accounts } from "./accounts.js";
import { ConnectionState } from "./connection.js";
import { ConversationLists } from "./conversation_lists.js";
import { Folders } from "./folders.js";
import { SearchState } from "./search.js";
import { UnknownUnread } from "./unknown_unread.js";

export class StoreState extends EventTarget {
  /** The open conversation. @type {Id | null} */ selected = null;
  /** The reader's calendar day. */ today = "";

  folders = new Folders();
  slices = { accounts: new Accounts(), lists: new ConversationLists(), search: new SearchState(), unknownUnread: new UnknownUnread(), connection: new ConnectionState() };

  get connection() {
    return this.slices.connection.current;
  }

  /** The number of the newest change that was applied; null before the first `hello`. */
  get seq() {
    return this.slices.connection.seq;
  }

  /** In the operator's order. */
  get accounts() {
    return this.slices.accounts.all;
  }

  /** How far the list of accounts is loaded. */
  get accountsPaging() {
    return this.slices.accounts.paging;
  }

  /** @param {string} id */
  account(id) {
    return this.slices.accounts.get(id);
  }

  /** The colour of an account, as styles/tokens.css names it. @param {string | undefined} id */
  hueOf(id) {
    return String(this.slices.accounts.hues.get(id ?? "") ?? "none");
  }

  /** The label of the account that wrote a message, if it is one of the operator's.
   * @param {string | null} senderId Telegram's id of the sender */
  ownLabel(senderId) {
    return this.slices.accounts.ofUser(senderId)?.label;
  }

  /** The colour of somebody's name in groups: that of the operator's account, if it is one of his.
   * @param {string | null} senderId Telegram's id of the sender */
  authorHue(senderId) {
    const account = this.slices.accounts.ofUser(senderId);
    return account ? this.hueOf(account.id) : senderId === null ? "none" : String(senderHue(senderId));
  }

  /** Unread messages of all accounts. */
  get unread() {
    return this.slices.accounts.unread;
  }

  /** How many unread messages concern the operator. @param {AlertChoices} choices */
  unreadThatConcerns(choices) {
    return this.#concerning(this.accounts, this.slices.lists.all, choices);
  }

  /** How many of an account do. @param {string} id @param {AlertChoices} choices */
  unreadOf(id, choices) {
    return this.#concerning(this.accounts.filter((each) => each.id === id), this.conversationsOf(id), choices);
  }

  /** @param {Account[]} accounts @param {readonly Conversation[]} conversations @param {AlertChoices} choices */
  #concerning(accounts, conversations, choices) {
    const unread = conversations.filter((each) => each.unread_count > 0 && this.slices.accounts.get(each.telegram_account_id));
    const areAllKnown = [ALL, UNREAD].some((list) => isComplete(this.pagingOf(list)));
    const { unknownUnread } = this.slices;
    return unreadThatConcerns(accounts, unread, (id) => (areAllKnown ? 0 : unknownUnread.of(id)), choices, Date.now());
  }

  /** @param {Id | null} id */
  conversation(id) {
    return id === null ? undefined : this.slices.lists.get(id);
  }

  /** Those that the operator sees as one with this one, itself included: the topics of a forum, if forums are shown
   * as one conversation. @param {Id} id */
  together(id) {
    const conversation = this.conversation(id);
    return conversation ? this.slices.lists.forums.together(conversation) : [];
  }

  /** Whether a conversation stands for a whole forum. @param {Id} id */
  isFolded(id) {
    const conversation = this.conversation(id);
    return conversation !== undefined && this.slices.lists.forums.isFolded(conversation);
  }

  /** Whether forums are shown as one conversation each. */
  get areForumsFolded() {
    return this.slices.lists.forums.areFolded;
  }

  /** The conversation that stands for this one. @param {Id} id */
  home(id) {
    const conversation = this.conversation(id);
    return conversation ? this.slices.lists.forums.home(conversation) : id;
  }

  /** The conversation in whose thread a message is shown. @param {Message} message */
  homeOfMessage(message) {
    return this.slices.lists.forums.homeOfMessage(message);
  }

  /** A conversation as the operator sees it. @param {Id | null} id */
  shown(id) {
    const conversation = this.conversation(id);
    return conversation && this.slices.lists.forums.shown(conversation);
  }

  /** Whether the list shows a group that several accounts share once. */
  get areGroupsMerged() {
    return this.slices.lists.groups.areMerged;
  }

  /** The same conversation in all accounts, itself included, in the order of the accounts. @param {Id} id @returns {Conversation[]} */
  copies(id) {
    const conversation = this.conversation(id);
    return conversation ? this.#byAccount(this.slices.lists.groups.copies(conversation)) : [];
  }

  /** A conversation and the same one in other accounts, as the operator sees them. @param {Id} id @returns {Conversation[]} */
  sharedWith(id) {
    const shown = this.shown(id);
    if (!shown || !this.slices.lists.groups.isShared(shown.chat_id)) return shown ? [shown] : [];
    const all = new Map(this.slices.lists.groups.of(shown.chat_id).map((each) => [this.home(each.id), each]));
    return this.#byAccount([...all.keys()].flatMap((each) => this.shown(each) ?? []).filter((each) => chatKey(each) === chatKey(shown)));
  }

  /** The conversations that a row of the list stands for: of a group that is shown once, those of all accounts; of a
   * whole forum, its topics. @param {Id} id @returns {Conversation[]} */
  rowParts(id) {
    const rows = this.areGroupsMerged ? this.sharedWith(id).map((each) => each.id) : [id];
    return rows.flatMap((each) => this.together(each));
  }

  /** The rows of one list over all accounts. @param {readonly Conversation[]} conversations */
  rows(conversations) {
    return this.areGroupsMerged ? this.onceEach(conversations) : this.folded(conversations);
  }

  /** A group that several accounts share once, as one list over all accounts shows it. @param {readonly Conversation[]} conversations */
  onceEach(conversations) {
    const { groups } = this.slices.lists;
    const order = this.accounts.map(({ id }) => id);
    return oneRowEach(this.folded(conversations), { isShared: (chatId) => groups.isShared(chatId), selected: this.selected, answersAs: groups.answersAs, order });
  }

  /** Without removed accounts. @param {Conversation[]} conversations */
  #byAccount(conversations) {
    const place = new Map(this.accounts.map(({ id }, at) => [id, at]));
    const at = (/** @type {Conversation} */ each) => place.get(each.telegram_account_id) ?? -1;
    return conversations.length < 2 ? conversations : conversations.filter((each) => at(each) >= 0).sort((a, b) => at(a) - at(b));
  }

  /** A list as the operator sees it. @param {readonly Conversation[]} conversations */
  folded(conversations) {
    return this.slices.lists.forums.folded(conversations);
  }

  /** Over all accounts, as the list shows them, without archived ones. Read it, do not keep it. */
  get conversations() {
    return this.slices.lists.all;
  }

  /** Archived ones over all accounts. Read it, do not keep it. */
  get archived() {
    return this.slices.lists.archived;
  }

  /** Those of an account, without archived ones. Read it, do not keep it. @param {string} accountId */
  conversationsOf(accountId) {
    return this.slices.lists.of(accountId);
  }

  /** Archived ones of an account. Read it, do not keep it. @param {string} accountId */
  archivedOf(accountId) {
    return this.slices.lists.archivedOf(accountId);
  }

  /** Snoozed ones over all accounts. Read it, do not keep it. */
  get snoozed() {
    return this.slices.lists.snoozed;
  }

  /** Snoozed ones of an account. Read it, do not keep it. @param {string} accountId */
  snoozedOf(accountId) {
    return this.slices.lists.snoozedOf(accountId);
  }

  /** Ids of accounts that were removed and still have conversations. */
  get removedAccounts() {
    return this.slices.lists.accounts.filter((id) => !this.slices.accounts.get(id));
  }

  /** How far a list is loaded. @param {string} list an account's id, or the name of another list */
  pagingOf(list) {
    return this.slices.lists.pagingOf(list);
  }

  /** @returns {Search | null} */
  get search() {
    return this.slices.search.current;
  }
}
