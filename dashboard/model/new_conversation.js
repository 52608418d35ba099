/**
 * With whom a new conversation can begin, and through which account.
 *
 * @import { Account, Id, Person } from "../types.js"
 */
import { isOnline } from "./account_states.js";

/** The accounts that can write, the one that was used last first. @param {Account[]} accounts @param {string | null} last */
export function accountsToWrite(accounts, last) {
  return accounts
    .filter((account) => account.is_active && isOnline(account.state) && account.state !== "frozen")
    .sort((a, b) => Number(b.id === last) - Number(a.id === last));
}

/** Whom Switchboard is asked for. An account that does not know the person finds them by their username.
 * @param {string} typed @param {Person | undefined} person @param {string} accountId */
export function peerOf(typed, person, accountId) {
  if (!person) return typed.trim();
  const isKnown = person.known_by.some(({ telegram_account_id }) => telegram_account_id === accountId);
  return person.username && !isKnown ? `@${person.username}` : person.chat_id;
}

/** Whether an account can find a person: it has met them, or they have a username. @param {Person | undefined} person @param {string} accountId */
export function canFind(person, accountId) {
  return !person || person.username !== null || person.known_by.some(({ telegram_account_id }) => telegram_account_id === accountId);
}

/** The account for a person: the chosen one, unless another one knows them and this one does not.
 * @param {Person} person @param {Account[]} accounts that can write @param {string} chosen */
export function accountFor(person, accounts, chosen) {
  const knowing = person.known_by.map(({ telegram_account_id }) => telegram_account_id);
  if (knowing.includes(chosen)) return chosen;
  return knowing.find((id) => accounts.some((account) => account.id === id)) ?? chosen;
}

/** The conversation that an account has with a person already. @param {Person | undefined} person @param {string} accountId
 * @returns {Id | null} */
export function conversationWith(person, accountId) {
  return person?.known_by.find(({ telegram_account_id }) => telegram_account_id === accountId)?.conversation_id ?? null;
}
