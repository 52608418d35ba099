/**
 * The state of this tab. A reload restores it.
 *
 * Tabs differ in it, unlike in settings and drafts. Never touches the DOM.
 *
 * @import { Id } from "../types.js"
 * @import { SearchFilters } from "../model/search_filters.js"
 */
import { objectIn } from "../lib/browser_storage.js";
import { storedFilters } from "../model/search_filters.js";

const KEY = "switchboard whereabouts";

/** @typedef {{ conversation: Id, message: Id }} ReadingPosition the message in the middle of a thread */

/**
 * @typedef {object} TabStateValues
 * @property {Id | null} selected the conversation that is open
 * @property {ReadingPosition | null} reading null while the view follows the newest message
 * @property {string} q the text of the search
 * @property {SearchFilters} filters of the search
 * @property {string | null} account the account whose conversations are listed; null for all
 * @property {boolean} unread whether only unread conversations are listed
 * @property {boolean} archived whether archived conversations are listed
 * @property {boolean} waiting whether only those who wait are listed
 * @property {boolean} snoozed whether snoozed conversations are listed
 * @property {Record<string, Id>} folders the folder of each account whose conversations are listed
 */

export class TabState {
  #storage;
  /** @type {TabStateValues} */ #values;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage of the tab */
  constructor(storage) {
    this.#storage = storage;
    this.#values = read(storage.getItem(KEY));
  }

  get all() {
    return this.#values;
  }

  /** @param {Partial<TabStateValues>} change */
  set(change) {
    this.#values = { ...this.#values, ...change };
    this.#storage.setItem(KEY, JSON.stringify(this.#values));
  }
}

/** A value that cannot be read, or that another version wrote, becomes the default.
 * @param {string | null} entry @returns {TabStateValues} */
function read(entry) {
  const { selected, reading, q, filters, account, unread, archived, waiting, snoozed, folders } = /** @type {Record<string, any>} */ (objectIn(entry) ?? {});
  return {
    selected: isId(selected) ? selected : null,
    reading: isId(reading?.conversation) && isId(reading?.message) ? reading : null,
    q: typeof q === "string" ? q : "",
    filters: storedFilters(filters),
    account: typeof account === "string" ? account : null,
    unread: unread === true,
    archived: archived === true,
    waiting: waiting === true,
    snoozed: snoozed === true,
    folders: Object.fromEntries(Object.entries(folders ?? {}).filter(([, id]) => isId(id))),
  };
}

/** @param {unknown} value @returns {value is Id} */
function isId(value) {
  return typeof value === "string" || typeof value === "number";
}
