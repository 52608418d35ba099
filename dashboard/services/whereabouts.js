/**
 * Where the operator is on this page, kept in this tab, so that a reload comes back to it.
 *
 * Tabs differ in it, unlike in settings and drafts. Never touches the DOM.
 *
 * @import { Id } from "../types.js"
 */
const KEY = "switchboard whereabouts";

/** @typedef {{ conversation: Id, message: Id }} Place */

/**
 * @typedef {object} Where
 * @property {Id | null} selected the conversation that is open
 * @property {Place | null} reading the message in the middle of the thread, where one is not at its newest
 * @property {string} q what is looked for
 * @property {string | null} account whose conversations are listed; null for all
 * @property {boolean} unread whether only what is unread is listed
 */

/** @type {Where} */
const NOWHERE = { selected: null, reading: null, q: "", account: null, unread: false };

export class Whereabouts {
  #storage;
  /** @type {Where} */ #where;

  /** @param {Pick<Storage, "getItem" | "setItem">} storage of the tab */
  constructor(storage) {
    this.#storage = storage;
    this.#where = { ...NOWHERE, ...JSON.parse(storage.getItem(KEY) ?? "{}") };
  }

  get all() {
    return this.#where;
  }

  /** @param {Partial<Where>} change */
  set(change) {
    this.#where = { ...this.#where, ...change };
    this.#storage.setItem(KEY, JSON.stringify(this.#where));
  }
}
