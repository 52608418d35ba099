/**
 * What the palette offers: commands, conversations and accounts, the best matches first.
 *
 * @import { Account, Conversation } from "../types.js"
 */
import { folded, matchScore } from "../lib/format/fold.js";
import { plainName, titleOf } from "../lib/format/names.js";
import { newestFirst } from "./order.js";

/**
 * @typedef {object} Command
 * @property {string} label
 * @property {string} icon
 * @property {string} keys as the palette shows them; empty for none
 * @property {string} [also] other words by which it is found
 * @property {() => void} run
 *
 * @typedef {{ command: Command } | { conversation: Conversation } | { account: Account }} Entry
 */

/** Entries that are shown at once, and conversations without anything typed. */
const MAX_ENTRIES = 30;
const MAX_RECENT = 5;

/** @param {string} typed @param {{ commands: Command[], conversations: readonly Conversation[], accounts: Account[] }} all
 * @returns {Entry[]} */
export function entriesFor(typed, { commands, conversations, accounts }) {
  const query = folded(typed.trim());
  if (query === "") {
    const recent = conversations.toSorted(newestFirst).slice(0, MAX_RECENT);
    return [...commands.map((command) => ({ command })), ...recent.map((conversation) => ({ conversation }))];
  }
  const found = [
    ...conversations.map((conversation) => ({ entry: { conversation }, score: 1.1 * scoreOf(query, [titleOf(conversation), conversation.username ?? ""]) })),
    ...accounts.map((account) => ({ entry: { account }, score: 1.2 * scoreOf(query, [plainName(account.label)]) })),
    ...commands.map((command) => ({ entry: { command }, score: scoreOf(query, [command.label, command.also ?? ""]) })),
  ];
  return found.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score).slice(0, MAX_ENTRIES).map(({ entry }) => entry);
}

/** Where an entry stands among others; -1 if it is not there. A conversation or an account may have changed since.
 * @param {Entry[]} entries @param {Entry} entry */
export function positionOf(entries, entry) {
  const key = keyOf(entry);
  return entries.findIndex((each) => keyOf(each) === key);
}

/** @param {Entry} entry */
function keyOf(entry) {
  if ("command" in entry) return `command ${entry.command.label}`;
  return "account" in entry ? `account ${entry.account.id}` : `conversation ${entry.conversation.id}`;
}

/** @param {string} query @param {string[]} texts */
function scoreOf(query, texts) {
  return Math.max(...texts.map((text) => (text === "" ? 0 : matchScore(query, folded(text)))));
}
