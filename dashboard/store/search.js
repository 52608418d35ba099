/**
 * The current search, and what it has found so far.
 *
 * @import { Search } from "../model/paging.js"
 * @import { Id } from "../types.js"
 * @import { SearchFilters } from "../model/search_filters.js"
 */
import { paging } from "../model/paging.js";

export class SearchState {
  /** @type {Search | null} */ current = null;

  /** @param {string} q an empty text ends the search @param {SearchFilters} filters */
  start(q, filters) {
    this.current = q === "" ? null : { q, filters, ids: new Set(), conversationPaging: paging("loading"), messages: [], messagePaging: paging("loading") };
  }

  /** Asks the same again. What was found stays until the answers replace it. @returns {Search | null} the search with
   * nothing found yet */
  repeat() {
    if (this.current === null) return null;
    this.current = { ...this.current, filters: { ...this.current.filters } };
    const { q, filters } = this.current;
    return { q, filters, ids: new Set(), conversationPaging: paging("loading"), messages: [], messagePaging: paging("loading") };
  }

  /** @param {Pick<Search, "q" | "filters">} asked the search that was answered @param {Partial<Search>} found
   * @returns {boolean} false if the operator has started another search since */
  apply({ q, filters }, found) {
    if (this.current?.q !== q || this.current.filters !== filters) return false;
    this.current = { ...this.current, ...found };
    return true;
  }

  /** The conversations that were found, by their names or by a message. @returns {Set<Id>} */
  get found() {
    const { ids = [], messages = [] } = this.current ?? {};
    return new Set([...ids, ...messages.map((message) => message.conversation_id)]);
  }
}
