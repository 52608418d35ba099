/**
 * How far a paged list has been read.
 *
 * @import { Conversation, Id, Message } from "../types.js"
 */

/**
 * @typedef {object} Paging
 * @property {"new" | "loading" | "ready" | "failed"} state
 * @property {string | null} cursor of the next page
 * @property {string} trouble
 * @property {Conversation | null} last of the last page, as it was then: down to it nothing is missing
 */

/**
 * What is looked for, and what was found: conversations by their names, messages by their words.
 * @typedef {object} Search
 * @property {string} q
 * @property {string | null} account among whose; null for all
 * @property {Set<Id>} ids of conversations
 * @property {Paging} talks
 * @property {Message[]} messages newest first
 * @property {Paging} hits
 */

/** @param {Paging["state"]} [state] @returns {Paging} */
export function paging(state = "new") {
  return { state, cursor: null, trouble: "", last: null };
}

/** Whether everything has been read. @param {Paging} paging */
export function isComplete({ state, cursor }) {
  return state === "ready" && cursor === null;
}
