/**
 * The reactions of a message as the operator wants them: a change that is on its way to Telegram is included, and
 * marked.
 *
 * @import { Message, Reaction } from "../types.js"
 */

/** @param {Pick<Message, "reactions" | "pending_change" | "deleted_at">} message
 * @returns {(Reaction & { pending?: boolean })[]} */
export function shownReactions({ reactions = [], pending_change = null, deleted_at }) {
  if (deleted_at !== null) return [];
  if (pending_change?.kind !== "react") return reactions;
  const wanted = pending_change.emoji ?? null;
  const without = reactions.flatMap((one) => {
    if (!one.chosen || one.emoji === wanted) return [one];
    return one.count > 1 ? [{ ...one, count: one.count - 1, chosen: false, pending: true }] : [];
  });
  if (wanted === null || without.some(({ emoji, chosen }) => chosen && emoji === wanted)) return without;
  const known = without.find(({ emoji }) => emoji === wanted);
  if (!known) return [...without, { emoji: wanted, count: 1, chosen: true, pending: true }];
  return without.map((one) => (one === known ? { ...one, count: one.count + 1, chosen: true, pending: true } : one));
}
