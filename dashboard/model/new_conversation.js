/**
 * With whom a new conversation can begin, and through which account.
 *
 * @import { Account, Conversation, Id } from "../types.js"
 */
import { isOnline } from "./account_states.js";
import { newestFirst } from "./order.js";

/** @typedef {{ chat_id: string, title: string, username: string | null, conversations: Conversation[] }} Person
 * somebody whom accounts have met; conversations: those with them, the newest first */

/** @param {Conversation[]} conversations @returns {Person[]} each chat once, that of the newest conversation first */
export function peopleOf(conversations) {
  /** @type {Map<string, Person>} */ const people = new Map();
  for (const conversation of [...conversations].sort(newestFirst)) {
    const { chat_id, title, username, kind, topic_id = null } = conversation;
    if (topic_id !== null || (kind !== "user" && kind !== "bot")) continue;
    const known = people.get(chat_id);
    if (known) known.conversations.push(conversation);
    else people.set(chat_id, { chat_id, title, username, conversations: [conversation] });
  }
  return [...people.values()];
}

/** The accounts that can write, the one that wrote last first. @param {Account[]} accounts @param {string | null} last */
export function accountsToWrite(accounts, last) {
  return accounts
    .filter((account) => account.is_active && isOnline(account.state) && account.state !== "frozen")
    .sort((a, b) => Number(b.id === last) - Number(a.id === last));
}

/** What Switchboard is asked for: what was typed, or how an account knows a person. @param {string} typed @param {Person | undefined} person */
export function peerOf(typed, person) {
  if (!person) return typed.trim();
  return person.username ? `@${person.username}` : person.chat_id;
}

/** Whether a text names somebody by a username, a link or a phone number. @param {string} typed */
export function namesPeer(typed) {
  return /^(@\w{2,}|\+[\d\s().-]{5,}|(https?:\/\/)?(t|telegram)\.me\/\S+|tg:\/\/\S+|-?\d{3,})$/iu.test(typed.trim());
}

/** The conversation that an account has with a person already. @param {Person | undefined} person @param {string} accountId
 * @returns {Id | null} */
export function conversationWith(person, accountId) {
  return person?.conversations.find(({ telegram_account_id }) => telegram_account_id === accountId)?.id ?? null;
}
