/**
 * How far a list is loaded, page by page.
 *
 * @import { SearchFilters } from "./search_filters.js"
 * @import { Conversation, Id, Message, Page } from "../types.js"
 */

/**
 * @typedef {object} Paging
 * @property {"new" | "loading" | "ready" | "failed"} state
 * @property {string | null} cursor of the next page
 * @property {string} error why loading failed, as a sentence
 * @property {Conversation | null} last the last item of the last page, as it was then: no item is missing above it
 */

/**
 * A search, and what it has found so far: conversations by their names, messages by their words.
 * @typedef {object} Search
 * @property {string} q
 * @property {SearchFilters} filters
 * @property {Set<Id>} ids the conversations
 * @property {Paging} conversationPaging
 * @property {Message[]} messages newest first
 * @property {Paging} messagePaging
 */

/** @param {Paging["state"]} [state] @returns {Paging} */
export function paging(state = "new") {
  return { state, cursor: null, error: "", last: null };
}

/** How far a list is loaded with this page. @param {Page<Conversation>} page @param {Paging} before @returns {Paging} */
export function pagingAfter({ items, next_cursor }, before) {
  return { ...paging("ready"), cursor: next_cursor, last: items.at(-1) ?? before.last };
}

/** Whether the whole list is loaded. @param {Paging} paging */
export function isComplete({ state, cursor }) {
  return state === "ready" && cursor === null;
}
