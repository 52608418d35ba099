/**
 * The accounts that the page knows.
 *
 * @import { Account } from "../types.js"
 * @import { ReadFence } from "./read_fences.js"
 */
import { hues } from "../lib/format/account_colour.js";
import { inOwnOrder } from "../model/account_order.js";
import { byCreation } from "../model/order.js";
import { paging } from "../model/paging.js";

export class Accounts {
  /** How far the list of accounts is loaded. */
  paging = paging();
  /** @type {Map<string, Account>} */ #byId = new Map();
  /** Accounts that the operator removed on this page. @type {Set<string>} */ #removed = new Set();

  /** The operator's own order, and the colours that he has chosen.
   * @type {{ order: readonly string[], colours: Record<string, number> }} */
  #arrangement = { order: [], colours: {} };
  /** The colour of each account; null after a change of the accounts. @type {Map<string, number> | null} */ #hues = null;

  /** In the operator's order; those that he has not moved in order of creation, after the others. */
  get all() {
    return inOwnOrder(this.#byCreation, this.#arrangement.order);
  }

  /** The colour of each account. */
  get hues() {
    return (this.#hues ??= hues(this.#byCreation.map(({ id }) => id), this.#arrangement.colours));
  }

  /** @param {{ order: readonly string[], colours: Record<string, number> }} arrangement */
  arrange(arrangement) {
    this.#arrangement = arrangement;
    this.#hues = null;
  }

  get #byCreation() {
    return [...this.#byId.values()].sort(byCreation);
  }

  /** @param {string} id */
  get(id) {
    return this.#byId.get(id);
  }

  /** Unread messages of all accounts. */
  get unread() {
    let sum = 0;
    for (const account of this.#byId.values()) sum += account.unread_count;
    return sum;
  }

  /** The account that belongs to a Telegram user. @param {string | null} userId */
  ofUser(userId) {
    if (userId === null) return undefined;
    for (const account of this.#byId.values()) if (account.user_id === userId) return account;
    return undefined;
  }

  /** The last event of a removed account may arrive after the answer to its removal, so it does not
   * bring the account back. An active account was signed in again.
   * @param {Account} account @returns {boolean} whether it was stored */
  put(account) {
    if (this.#removed.has(account.id) && !account.is_active) return false;
    this.#removed.delete(account.id);
    if (!this.#byId.has(account.id)) this.#hues = null;
    this.#byId.set(account.id, account);
    return true;
  }

  /** @param {string} id */
  remove(id) {
    this.#removed.add(id);
    this.#hues = null;
    this.#byId.delete(id);
  }

  /** Drops accounts that a complete list does not contain and that did not change meanwhile.
   * @param {Set<string>} ids @param {ReadFence} fence */
  keepOnly(ids, { touched }) {
    this.#hues = null;
    for (const id of this.#byId.keys()) if (!ids.has(id) && !touched.has(`account ${id}`)) this.#byId.delete(id);
  }

  /** Accounts of the same second keep the order of this list. @param {Set<string>} ids */
  orderBy(ids) {
    this.#hues = null;
    const listed = [...ids].flatMap((id) => this.#byId.get(id) ?? []);
    const others = [...this.#byId.values()].filter(({ id }) => !ids.has(id));
    this.#byId = new Map([...listed, ...others].map((account) => [account.id, account]));
  }
}
