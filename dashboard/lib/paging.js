/**
 * How far a list that is read page by page has been read.
 *
 * @import { Id, Message } from "../types.js"
 */

/** @typedef {{ state: "new" | "loading" | "ready" | "failed", cursor: string | null, trouble: string }} Paging */

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
  return { state, cursor: null, trouble: "" };
}
