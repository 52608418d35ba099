/**
 * The current search, and what it has found so far.
 *
 * @import { Search } from "../model/paging.js"
 */
import { paging } from "../model/paging.js";

export class SearchState {
  /** @type {Search | null} */ current = null;

  /** @param {string} q an empty text ends the search @param {string | null} account null for all accounts */
  start(q, account) {
    this.current = q === "" ? null : { q, account, ids: new Set(), conversationPaging: paging("loading"), messages: [], messagePaging: paging("loading") };
  }

  /** @param {Pick<Search, "q" | "account">} asked the search that was answered @param {Partial<Search>} found
   * @returns {boolean} false if the operator has started another search since */
  apply({ q, account }, found) {
    if (this.current?.q !== q || this.current.account !== account) return false;
    this.current = { ...this.current, ...found };
    return true;
  }
}
