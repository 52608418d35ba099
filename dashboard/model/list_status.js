/**
 * The status line below a section of the list, and the line for the whole list.
 *
 * @import { Store } from "../store.js"
 * @import { ListFilter } from "./list_filter.js"
 * @import { Paging } from "./paging.js"
 * @import { Section } from "./sections.js"
 */
import { strings } from "../lib/format/strings.js";
import { areForMessages } from "./search_filters.js";

/** @param {Section} section @param {Paging} paging how far it is loaded @param {Pick<ListFilter, "unread" | "waiting" | "snoozed" | "folders">} filter
 * @param {Store} store */
export function noteOf({ items, account }, paging, { unread, waiting, snoozed, folders = {} }, { search }) {
  if (paging.state === "failed") return paging.error;
  if (paging.state === "loading") return items.length === 0 || !search ? strings.loading : "";
  if (paging.state === "new" || items.length > 0) return "";
  if (search) return "";
  if (waiting) return strings.nobodyWaits;
  if (snoozed) return strings.nothingSnoozed;
  if (unread) return strings.nothingUnread;
  if (account && folders[account.id] !== undefined) return strings.nothingInFolder;
  return isFirstImport(account) ? strings.noConversationsYet : strings.noConversations;
}

/** Whether the account loads its conversations for the first time. @param {Section["account"]} account */
function isFirstImport(account) {
  return account?.state === "catching_up" || (account?.state === "flood_wait" && account.complete_until === null);
}

/** The status of the whole list. @param {Store} store @param {{ archived: boolean }} filter */
export function listNote({ search, accountsPaging, accounts, archived }, filter) {
  if (accountsPaging.state === "failed") return accountsPaging.error;
  if (accountsPaging.state !== "ready" && accounts.length === 0) return strings.loadingAccounts;
  if (!search) return filter.archived && archived.length === 0 ? strings.archiveEmpty : "";
  if (search.conversationPaging.state === "failed") return search.conversationPaging.error;
  const done = search.conversationPaging.state === "ready" && search.messagePaging.state === "ready";
  if (search.ids.size + search.messages.length > 0) return "";
  if (!done) return strings.searching;
  if (areForMessages(search.filters)) return strings.nothingFoundWithFilters(search.q);
  return hasWord(search.q) ? strings.nothingFound(search.q) : strings.noWords(search.q);
}

/** Whether a text has a word: messages are found by words. @param {string} q */
function hasWord(q) {
  return /[\p{L}\p{N}]/u.test(q);
}
