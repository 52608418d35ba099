/**
 * The state of this tab. A reload restores it.
 *
 * Tabs differ in it, unlike in settings and drafts. Never touches the DOM.
 *
 * @import { Id } from "../types.js"
 */
import { objectIn } from "../lib/browser_storage.js";

const KEY = "switchboard whereabouts";

/** @typedef {{ conversation: Id, message: Id }} Place */

/**
 * @typedef {object} TabStateValues
 * @property {Id | null} selected the conversation that is open
 * @property {Place | null} reading the message in the middle of the thread, where one is not at its newest
 * @property {string} q what is looked for
 * @property {string | null} account whose conversations are listed; null for all
 * @property {boolean} unread whether only what is unread is listed
 */

export class TabState {
  #storage;
  /** @type {TabStateValues} */ #where;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage of the tab */
  constructor(storage) {
    this.#storage = storage;
    this.#where = read(storage.getItem(KEY));
  }

  get all() {
    return this.#where;
  }

  /** @param {Partial<TabStateValues>} change */
  set(change) {
    this.#where = { ...this.#where, ...change };
    this.#storage.setItem(KEY, JSON.stringify(this.#where));
  }
}

/** What cannot be read, or was written by another version, is as if never kept.
 * @param {string | null} entry @returns {TabStateValues} */
function read(entry) {
  const { selected, reading, q, account, unread } = /** @type {Record<string, any>} */ (objectIn(entry) ?? {});
  return {
    selected: isId(selected) ? selected : null,
    reading: isId(reading?.conversation) && isId(reading?.message) ? reading : null,
    q: typeof q === "string" ? q : "",
    account: typeof account === "string" ? account : null,
    unread: unread === true,
  };
}

/** @param {unknown} value @returns {value is Id} */
function isId(value) {
  return typeof value === "string" || typeof value === "number";
}
