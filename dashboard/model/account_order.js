/**
 * The operator's own order of the accounts.
 *
 * @import { Account } from "../types.js"
 */

/** Accounts that the operator has not moved stay in order of creation, after the others.
 * @param {readonly Account[]} accounts in order of creation @param {readonly string[]} order ids */
export function inOwnOrder(accounts, order) {
  const place = new Map(order.map((id, at) => [id, at]));
  return accounts.toSorted((a, b) => (place.get(a.id) ?? Infinity) - (place.get(b.id) ?? Infinity) || 0);
}

/** The order after an account was moved by some places, or as it is if it is at the end already.
 * @param {readonly string[]} ids all accounts, in the present order @param {string} id @param {number} steps negative: up */
export function movedBy(ids, id, steps) {
  const at = ids.indexOf(id);
  const to = Math.min(Math.max(at + steps, 0), ids.length - 1);
  return at < 0 ? [...ids] : ids.toSpliced(at, 1).toSpliced(to, 0, id);
}

/** The order after an account was put at the place of another one.
 * @param {readonly string[]} ids all accounts, in the present order @param {string} id @param {string} other */
export function movedTo(ids, id, other) {
  return ids.includes(id) && ids.includes(other) ? movedBy(ids, id, ids.indexOf(other) - ids.indexOf(id)) : [...ids];
}
