/**
 * The filters of the list of conversations.
 *
 * @import { Conversation, Id } from "../types.js"
 */

/** The name of the list of unread conversations, over all accounts. */
export const UNREAD = "unread";

/**
 * @typedef {object} ListFilter
 * @property {string | null} account the account whose conversations are listed; null for all
 * @property {boolean} unread whether only unread conversations are listed
 */

/** @type {ListFilter} */
export const NO_FILTER = { account: null, unread: false };

/** The list whose pages a section shows. @param {string} section @param {ListFilter} filter */
export function listFor(section, { unread }) {
  return unread ? UNREAD : section;
}

/** Whether a section shows a conversation. The selected one stays in the list after it was read.
 * @param {Conversation} conversation @param {ListFilter} filter @param {Id | null} selected */
export function matches({ id, unread_count }, { unread }, selected) {
  return !unread || unread_count > 0 || id === selected;
}
