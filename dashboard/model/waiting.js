/**
 * Who waits for an answer, and for how long.
 *
 * @import { Conversation } from "../types.js"
 */

/** The longest waiting first. @param {Conversation} a @param {Conversation} b */
export function longestFirst(a, b) {
  const [since, other] = [a.waiting_since ?? "~", b.waiting_since ?? "~"];
  return since < other ? -1 : since > other ? 1 : Number(a.id) - Number(b.id);
}

/** Whether somebody waits for an answer. @param {Pick<Conversation, "waiting_since">} conversation */
export function waits({ waiting_since }) {
  return Boolean(waiting_since);
}

/** Those in which somebody waits, down to the last one of a list's own pages: below, conversations may be missing.
 * @param {readonly Conversation[]} all @param {Conversation | null} last null if all are known @returns {Conversation[]} */
export function waitingOf(all, last) {
  const waiting = all.filter(waits).sort(longestFirst);
  return last === null ? waiting : waiting.filter((each) => longestFirst(each, last) <= 0);
}
