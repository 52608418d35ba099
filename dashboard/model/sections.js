/**
 * The sections of the list. Each holds conversations or found messages.
 *
 * The store holds what any list has read, and what was told since. A section shows of it what
 * lies above the end of its own pages: further down something may be missing in between.
 *
 * Without a filter a section that is read to its end is the store's own array, so that ten
 * thousand conversations cost nothing; with one it is gone through once.
 *
 * @import { Store } from "../store.js"
 * @import { Account, Conversation, Id, Message } from "../types.js"
 */
import { newestFirst } from "./order.js";
import { countThrough } from "./sorted_list.js";
import { isComplete } from "./paging.js";

/** The section of the one list, and that of the messages found. */
export const ALL = "all";
export const FOUND = "found";

/** The list of what is unread, over all accounts. */
export const UNREAD = "unread";

/** @typedef {{ oneList: boolean, account: string | null, unread: boolean, collapsed: string[] }} Choice */

/**
 * @typedef {object} Section
 * @property {string} id an account's id, ALL or FOUND
 * @property {Account | undefined} account
 * @property {readonly (Conversation | Message)[]} items
 * @property {boolean} open
 * @property {boolean} fixed open whatever was chosen: a hit is not hidden, one chosen account neither
 */

/** @param {Store} store @param {Choice} choice @returns {Section[]} */
export function sectionsOf(store, choice) {
  const talks = choice.oneList && choice.account === null ? [allOf(store, choice)] : groups(store, choice);
  if (!store.search) return talks;
  const hits = found(store);
  const any = hits.items.length > 0 || store.search.messagePaging.state === "failed";
  return [...talks.filter(({ items }) => items.length > 0), ...(any ? [hits] : [])];
}

/** @param {Store} store @param {Choice} choice @returns {Section} */
function allOf(store, choice) {
  return { id: ALL, account: undefined, items: shownOf(ALL, store.conversations, store, choice), open: true, fixed: true };
}

/** @param {Store} store @param {Choice} choice @returns {Section[]} */
function groups(store, choice) {
  const ids = [...store.accounts.map(({ id }) => id), ...store.removedAccounts];
  const shown = choice.oneList && choice.account !== null ? ids.filter((id) => id === choice.account) : ids;
  const fixed = choice.oneList || store.search !== null;
  return shown.map((id) => ({
    id,
    account: store.account(id),
    items: shownOf(id, store.conversationsOf(id), store, choice),
    open: fixed || !choice.collapsed.includes(id),
    fixed,
  }));
}

/** @param {Store} store @returns {Section} */
function found(store) {
  return { id: FOUND, account: undefined, items: store.search?.messages ?? [], open: true, fixed: true };
}

/** @param {string} list @param {readonly Conversation[]} all @param {Store} store @param {Choice} choice */
function shownOf(list, all, store, choice) {
  return narrowed(store.search ? all : withoutHole(all, store, choice.unread ? UNREAD : list), store, choice);
}

/** Down to the end of the list's own pages, or of those over all accounts where they reach further.
 * @param {readonly Conversation[]} all newest first @param {Store} store @param {string} list */
function withoutHole(all, store, list) {
  const pagings = [store.pagingOf(list), store.pagingOf(ALL)];
  if (pagings.some(isComplete)) return all;
  const ends = pagings.flatMap(({ last }) => last ?? []).sort(newestFirst);
  const end = ends.at(-1);
  return end === undefined ? [] : all.slice(0, countThrough(all, end, newestFirst));
}

/** What was just read does not vanish under one's hand: the chosen one stays.
 * @param {readonly Conversation[]} all @param {Store} store @param {Choice} choice */
function narrowed(all, { search, selected }, { unread }) {
  if (!search && !unread) return all;
  return all.filter(
    ({ id, unread_count }) =>
      (!search || search.ids.has(id)) && (!unread || unread_count > 0 || id === selected),
  );
}

/** Whether this item is a message that was found. @param {Conversation | Message} item @returns {item is Message} */
export function isMessage(item) {
  return "conversation_id" in item;
}

/** @param {Conversation | Message} item */
export function nameOf(item) {
  return isMessage(item) ? `message ${item.id}` : `conversation ${item.id}`;
}

/**
 * The item `steps` further on, over the borders of sections; the first one from nowhere.
 * @param {Section[]} sections @param {string | null} name @param {number} steps
 * @returns {{ section: Section, index: number } | undefined}
 */
export function stepFrom(sections, name, steps) {
  const open = sections.filter((section) => section.open);
  const at = name === null ? undefined : placeOf(open, name);
  const total = open.reduce((sum, { items }) => sum + items.length, 0);
  const wanted = at === undefined ? 0 : Math.min(Math.max(at + steps, 0), total - 1);
  let before = 0;
  for (const section of open) {
    if (wanted < before + section.items.length) return { section, index: wanted - before };
    before += section.items.length;
  }
  return undefined;
}

/** The next conversation with something unread, from the chosen one on and round again, in closed
 * groups as well: what is counted can be come to.
 * @param {Section[]} sections @param {Id | null} chosen */
export function nextUnread(sections, chosen) {
  const lists = sections.filter(({ id }) => id !== FOUND);
  const talks = lists.flatMap(({ items }) => /** @type {readonly Conversation[]} */ (items));
  const at = talks.findIndex(({ id }) => id === chosen);
  return [...talks.slice(at + 1), ...talks.slice(0, at + 1)].find(({ id, unread_count }) => unread_count > 0 && id !== chosen);
}

/** @param {Section[]} sections @param {string} name */
function placeOf(sections, name) {
  let before = 0;
  for (const { items } of sections) {
    const index = items.findIndex((item) => nameOf(item) === name);
    if (index >= 0) return before + index;
    before += items.length;
  }
  return undefined;
}

/**
 * What one is at: the message found by which the conversation was opened, as long as it stands
 * there; else the conversation.
 * @param {Pick<Store, "search" | "selected">} store @param {Message | null} hit
 */
export function currentName({ search, selected }, hit) {
  const there = hit !== null && hit.conversation_id === selected && search?.messages.some(({ id }) => id === hit.id);
  if (there) return nameOf(hit);
  return selected === null ? null : `conversation ${selected}`;
}

/** Where an item stands. @param {Section[]} sections @param {string} name */
export function whereIs(sections, name) {
  for (const section of sections) {
    if (!section.open) continue;
    const index = section.items.findIndex((item) => nameOf(item) === name);
    if (index >= 0) return { section, index };
  }
  return undefined;
}
