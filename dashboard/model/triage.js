/**
 * The operator's way through the list: which conversation is next, and how many are left.
 *
 * @import { Store } from "../store.js"
 * @import { Conversation, Id } from "../types.js"
 * @import { Section } from "./sections.js"
 */
import { hasUnread } from "./conversation_marks.js";
import { waits } from "./waiting.js";
import { FOUND } from "./sections.js";

/** Whether something in a conversation is left to do. @param {Conversation} conversation */
export function isToDo(conversation) {
  return hasUnread(conversation) || waits(conversation);
}

/**
 * @typedef {object} Finished what the operator has just finished; the list may not show it yet
 * @property {ReadonlySet<Id>} gone those that leave the list
 * @property {ReadonlySet<Id>} answered those that stay in the list
 */

/** The conversation to open after another one: the next one with something to do, from the beginning again at the end;
 * otherwise the row below, or the row above the last one.
 * @param {Section[]} sections @param {Id | null} from @param {Finished} finished
 * @returns {Conversation | undefined} */
export function nextToOpen(sections, from, finished) {
  const all = conversationsOf(sections);
  const at = all.findIndex(({ id }) => id === from);
  const isThere = (/** @type {Conversation} */ { id }) => id !== from && !finished.gone.has(id);
  const after = all.slice(at + 1).filter(isThere);
  const before = all.slice(0, Math.max(0, at)).filter(isThere);
  return [...after, ...before].find((each) => isLeft(each, finished)) ?? after[0] ?? before.at(-1);
}

/** The next conversation with something to do, from the beginning again at the end; also in closed groups.
 * @param {Section[]} sections @param {Id | null} from @param {Finished} finished
 * @returns {Conversation | undefined} */
export function nextToDo(sections, from, finished) {
  const next = nextToOpen(sections, from, finished);
  return next && isLeft(next, finished) ? next : undefined;
}

/** In how many conversations something is left to do. @param {readonly Conversation[]} conversations @param {Finished} finished */
export function countLeft(conversations, finished) {
  return conversations.filter((each) => isLeft(each, finished)).length;
}

/** Whether something is left to do in a conversation. @param {Conversation} conversation @param {Finished} finished */
export function isLeft(conversation, { gone, answered }) {
  return isToDo(conversation) && !gone.has(conversation.id) && !answered.has(conversation.id);
}

/** @param {Section[]} sections found messages are no conversations @returns {Conversation[]} */
function conversationsOf(sections) {
  return sections.filter(({ id }) => id !== FOUND).flatMap(({ items }) => /** @type {readonly Conversation[]} */ (items));
}

/** Whether nothing is left to do, as far as the page knows. @param {Pick<Store, "conversations" | "archived" | "unread">} store */
export function isAllDone({ conversations, archived, unread }) {
  return unread === 0 && conversations.length + archived.length > 0 && !conversations.some(isToDo);
}
