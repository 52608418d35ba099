/**
 * The filters of the list of conversations.
 *
 * @import { Conversation, Id } from "../types.js"
 */

import { hasUnread } from "./conversation_marks.js";

/** The section of the list over all accounts, and the name of its list. */
export const ALL = "all";

/** The names of the lists over all accounts, of unread, of archived, and of unread archived conversations. */
export const UNREAD = "unread";
export const ARCHIVED = "archived";
export const ARCHIVED_UNREAD = "archived unread";

/** The names of the lists over all accounts of those who wait, and of what is snoozed. */
export const WAITING = "waiting";
export const SNOOZED = "snoozed";

/**
 * @typedef {object} ListFilter
 * @property {string | null} account the account whose conversations are listed; null for all
 * @property {boolean} unread whether only unread conversations are listed
 * @property {Record<string, Id>} [folders] the folder of each account whose conversations are listed
 * @property {boolean} archived whether archived conversations are listed, instead of the others
 * @property {boolean} [waiting] whether only those are listed in which somebody waits, the longest waiting first
 * @property {boolean} [snoozed] whether snoozed conversations are listed, instead of the others
 */

/** @type {ListFilter} */
export const NO_FILTER = { account: null, unread: false, archived: false, waiting: false, snoozed: false };

/** What a choice of the operator changes: who waits and what is snoozed are views of their own.
 * @param {"unread" | "waiting" | "archived" | "snoozed"} name @param {boolean} value @returns {Partial<ListFilter>} */
export function choiceOf(name, value) {
  const others = name === "waiting" || name === "snoozed" ? { unread: false, archived: false } : {};
  return { waiting: false, snoozed: false, ...others, [name]: value };
}

/** The list whose pages a section shows. @param {string} section @param {ListFilter} filter */
export function listFor(section, { unread, archived, waiting, snoozed, folders = {} }) {
  if (waiting) return WAITING;
  if (snoozed) return SNOOZED;
  const folder = archived ? undefined : folders[section];
  if (folder !== undefined) return listOfFolder(section, folder);
  if (archived) return unread ? ARCHIVED_UNREAD : ARCHIVED;
  return unread ? UNREAD : section;
}

const FOLDER = "folder ";

/** The list of a folder. @param {string} accountId @param {Id} folder */
export function listOfFolder(accountId, folder) {
  return `${FOLDER}${accountId} ${folder}`;
}

/** @param {string} list */
export function isFolder(list) {
  return list.startsWith(FOLDER);
}

/** A list that holds all conversations of another list. @param {string} list */
export function widerList(list) {
  if (isFolder(list) || list === SNOOZED) return list;
  return list === ARCHIVED || list === ARCHIVED_UNREAD ? ARCHIVED : ALL;
}

/** What Switchboard is asked for to fill a list. @param {string} list */
export function queryOf(list) {
  switch (list) {
    case ALL:
      return {};
    case UNREAD:
      return { unread: true };
    case WAITING:
      return { waiting: true };
    case SNOOZED:
      return { snoozed: true };
    case ARCHIVED:
      return { archived: true };
    case ARCHIVED_UNREAD:
      return { archived: true, unread: true };
    default: {
      const [, accountId = list, folder] = list.split(" ");
      return isFolder(list) && folder !== undefined ? { accountId, folder } : { accountId: list };
    }
  }
}

/** Whether a section shows a conversation. The selected one stays in the list after it was read.
 * @param {Conversation} conversation @param {ListFilter} filter @param {Id | null} selected */
export function matches(conversation, { unread }, selected) {
  return !unread || hasUnread(conversation) || conversation.id === selected;
}
