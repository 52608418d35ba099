/**
 * The sections of the list. Each holds conversations or found messages.
 *
 * The store holds the conversations that any list has loaded or that changed since. A section shows those
 * above the end of its own pages: below, conversations may be missing.
 *
 * Without a filter, a section whose list is complete uses the store's own array, so that ten thousand
 * conversations cost nothing. A filter goes through the array once.
 *
 * @import { Store } from "../store.js"
 * @import { ListFilter } from "./list_filter.js"
 * @import { Account, Conversation, Id, Message } from "../types.js"
 */
import { newestFirst, pinnedFirst } from "./order.js";
import { countThrough } from "./sorted_list.js";
import { hasUnread } from "./conversation_marks.js";
import { MANY_ACCOUNTS, mostUrgent } from "./urgent_rows.js";
import { waitingOf } from "./waiting.js";
import { ALL, isFolder, listFor, matches, WAITING, widerList } from "./list_filter.js";
import { isComplete } from "./paging.js";

export { ALL } from "./list_filter.js";

/** The section of found messages. */
export const FOUND = "found";

/** @typedef {ListFilter & { oneList: boolean, collapsed: string[], unfolded: string[] }} ListView the filters, whether all
 * accounts are in one list, the accounts whose group is closed, and those whose group shows more than what is urgent */

/**
 * @typedef {object} Section
 * @property {string} id an account's id, ALL or FOUND
 * @property {Account | undefined} account
 * @property {readonly (Conversation | Message)[]} items
 * @property {number} hidden how many conversations the folded group does not show
 * @property {number} hiddenUnread how many of them are unread
 * @property {boolean} unfolded whether the operator has unfolded the group
 * @property {boolean} open
 * @property {boolean} fixed whether it is always open: search results and a single account are never hidden
 */

/** @param {Store} store @param {ListView} view @returns {Section[]} */
export function sectionsOf(store, view) {
  const sections = view.oneList && view.account === null ? [allOf(store, view)] : groups(store, view);
  if (!store.search) return view.archived ? sections.filter(({ items }) => items.length > 0) : sections;
  const messages = found(store);
  const hasMessages = messages.items.length > 0 || store.search.messagePaging.state === "failed";
  return [...sections.filter(({ items }) => items.length > 0), ...(hasMessages ? [messages] : [])];
}

/** @param {Store} store @param {ListView} view @returns {Section} */
function allOf(store, view) {
  return { id: ALL, account: undefined, items: shownOf(ALL, store, view), ...WHOLE, open: true, fixed: true };
}

/** @param {Store} store @param {ListView} view @returns {Section[]} */
function groups(store, view) {
  const ids = [...store.accounts.map(({ id }) => id), ...store.removedAccounts];
  const shown = view.oneList && view.account !== null ? ids.filter((id) => id === view.account) : ids;
  const fixed = view.oneList || store.search !== null;
  return shown.map((id) => ({
    id,
    account: store.account(id),
    ...rowsOf(id, store, view, fixed),
    open: fixed || !view.collapsed.includes(id),
    fixed,
  }));
}

/** A section that shows everything. */
const WHOLE = { hidden: 0, hiddenUnread: 0, unfolded: false };

/** With many accounts, the conversations that call for the operator most, until he unfolds the group.
 * @param {string} id @param {Store} store @param {ListView} view @param {boolean} fixed */
function rowsOf(id, store, view, fixed) {
  const all = shownOf(id, store, view);
  const isPlain = fixed || view.unread || view.archived || view.folders?.[id] !== undefined;
  if (isPlain || store.accounts.length < MANY_ACCOUNTS) return { items: all, ...WHOLE };
  const items = mostUrgent(all, store.selected, Date.now());
  if (view.unfolded.includes(id)) return { items: all, ...WHOLE, unfolded: items.length < all.length };
  const [hidden, unread] = [all.length - items.length, all.filter(hasUnread).length - items.filter(hasUnread).length];
  return { items, hidden, hiddenUnread: unread, unfolded: false };
}

/** @param {Store} store @returns {Section} */
function found(store) {
  return { id: FOUND, account: undefined, items: store.search?.messages ?? [], ...WHOLE, open: true, fixed: true };
}

/** The conversations of a section. A search finds archived ones, too.
 * @param {string} section an account's id or ALL @param {Store} store @param {ListView} view */
function shownOf(section, store, view) {
  const conversations = listed(section, store, view);
  return section === ALL ? store.rows(conversations) : store.folded(conversations);
}

/** @param {string} section @param {Store} store @param {ListView} view */
function listed(section, store, view) {
  const inbox = section === ALL ? store.conversations : store.conversationsOf(section);
  const archived = section === ALL ? store.archived : store.archivedOf(section);
  const snoozed = section === ALL ? store.snoozed : store.snoozedOf(section);
  if (store.search) return [...inbox, ...archived, ...snoozed].filter(({ id }) => store.search?.ids.has(id)).sort(newestFirst);
  if (view.snoozed) return snoozed;
  if (view.waiting) return waitingOf(inbox, lastWaiting(store));
  const list = listFor(section, view);
  if (isFolder(list)) return filtered(store.folders.idsOf(list).flatMap((id) => store.conversation(id) ?? []), store, view);
  return filtered(withoutHole(view.archived ? archived : inbox, store, list), store, view);
}

/** The last one of the pages of those who wait; null if all are known. @param {Store} store */
function lastWaiting(store) {
  const pagings = [WAITING, ALL].map((each) => store.pagingOf(each));
  return pagings.some(isComplete) ? null : (pagings[0]?.last ?? null);
}

/** The conversations down to the end of the list's own pages, or of the pages of a wider list if they reach
 * further.
 * @param {readonly Conversation[]} all sorted @param {Store} store @param {string} list */
function withoutHole(all, store, list) {
  const pagings = [list, widerList(list)].map((each) => store.pagingOf(each));
  if (pagings.some(isComplete)) return all;
  const ends = pagings.flatMap(({ last }) => last ?? []).sort(pinnedFirst);
  const end = ends.at(-1);
  return end === undefined ? [] : all.slice(0, countThrough(all, end, pinnedFirst));
}

/** The conversations that match the search and the filters.
 * @param {readonly Conversation[]} all @param {Store} store @param {ListView} view */
function filtered(all, { search, selected }, view) {
  if (!search && !view.unread) return all;
  return all.filter((each) => (!search || search.ids.has(each.id)) && matches(each, view, selected));
}

/** Whether an item is a found message. @param {Conversation | Message} item @returns {item is Message} */
export function isMessage(item) {
  return "conversation_id" in item;
}

/** @param {Conversation | Message} item */
export function nameOf(item) {
  return isMessage(item) ? `message ${item.id}` : `conversation ${item.id}`;
}

/**
 * The item `steps` after another one, also in another section; without a name the first item.
 * @param {Section[]} sections @param {string | null} name @param {number} steps
 * @returns {{ section: Section, index: number } | undefined}
 */
export function stepFrom(sections, name, steps) {
  const open = sections.filter((section) => section.open);
  const at = name === null ? undefined : indexOf(open, name);
  const total = open.reduce((sum, { items }) => sum + items.length, 0);
  const wanted = at === undefined ? 0 : Math.min(Math.max(at + steps, 0), total - 1);
  let before = 0;
  for (const section of open) {
    if (wanted < before + section.items.length) return { section, index: wanted - before };
    before += section.items.length;
  }
  return undefined;
}

/** The next unread conversation after the selected one, from the beginning again at the end; also in closed
 * groups. @param {Section[]} sections @param {Id | null} selected */
export function nextUnread(sections, selected) {
  const lists = sections.filter(({ id }) => id !== FOUND);
  const conversations = lists.flatMap(({ items }) => /** @type {readonly Conversation[]} */ (items));
  const at = conversations.findIndex(({ id }) => id === selected);
  return [...conversations.slice(at + 1), ...conversations.slice(0, at + 1)].find((each) => hasUnread(each) && each.id !== selected);
}

/** @param {Section[]} sections @param {string} name */
function indexOf(sections, name) {
  let before = 0;
  for (const { items } of sections) {
    const index = items.findIndex((item) => nameOf(item) === name);
    if (index >= 0) return before + index;
    before += items.length;
  }
  return undefined;
}

/**
 * The name of the current item: the found message by which the conversation was opened, as long as the
 * list shows it; otherwise the open conversation.
 * @param {Pick<Store, "search" | "selected">} store @param {Message | null} hit
 */
export function currentName({ search, selected }, hit) {
  const isShown = hit !== null && hit.conversation_id === selected && search?.messages.some(({ id }) => id === hit.id);
  if (isShown) return nameOf(hit);
  return selected === null ? null : `conversation ${selected}`;
}

/** The position of an item in an open section. @param {Section[]} sections @param {string} name */
export function positionOf(sections, name) {
  for (const section of sections) {
    if (!section.open) continue;
    const index = section.items.findIndex((item) => nameOf(item) === name);
    if (index >= 0) return { section, index };
  }
  return undefined;
}
