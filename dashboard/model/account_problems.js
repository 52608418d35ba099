/**
 * The accounts with problems, for the banner above the page.
 *
 * @import { Account } from "../types.js"
 */
import { plainName } from "../lib/format/names.js";
import { statusTone } from "./account_states.js";
import { strings } from "../lib/format/strings.js";

/** Lines for single accounts of one kind; the last line counts the rest. */
const MAX_LINES = 3;

/** A shorter wait is not shown (milliseconds). */
const MIN_WAIT = 5000;

/**
 * @typedef {object} ProblemLine
 * @property {string} key
 * @property {"bad" | "offline" | "wait"} kind whether the operator has to act, can help, or has only to know
 * @property {string} words
 * @property {string | null} until when it ends by itself
 * @property {Account | null} account
 * @property {Account[]} [accounts] those to connect
 * @property {"signIn" | "manage" | "connect" | null} action what helps: a dialog, or to connect at once
 */

/** Whether a new session helps; otherwise the account's dialog does.
 * @param {Account} account */
export function canSignInAgain({ state }) {
  return state === "signed_out" || state === "duplicated" || state === "failed" || state === "banned";
}

/** Whether the account works again only if the operator acts. @param {Account} account */
export function needsOperator({ is_active, state }) {
  return is_active && statusTone(state) === "bad";
}

/** @param {Account[]} accounts @param {number} now milliseconds @returns {ProblemLine[]} */
export function accountProblems(accounts, now) {
  const bad = accounts.filter(needsOperator);
  const waiting = accounts.filter((account) => isWaiting(account, now));
  return [...capped(bad, failureLine, strings.moreNeedOperator), ...capped(waiting, waitLine, strings.moreWaiting)];
}

/** The state of an account, with what happened and what to do. @param {Account} account */
export function describeState({ label, state, state_detail }) {
  return [`${plainName(label)}: ${strings.state[state] ?? state}.`, state_detail].filter(Boolean).join(" ");
}

/** @param {Account} account @param {number} now */
function isWaiting({ is_active, state, retry_at }, now) {
  return is_active && state === "flood_wait" && retry_at !== null && Date.parse(retry_at) - now > MIN_WAIT;
}

/** @param {Account[]} accounts @param {(account: Account) => ProblemLine} lineOf
 * @param {(count: number) => string} more @returns {ProblemLine[]} */
function capped(accounts, lineOf, more) {
  const lines = accounts.slice(0, accounts.length > MAX_LINES ? MAX_LINES - 1 : MAX_LINES).map(lineOf);
  const left = accounts.length - lines.length;
  if (left === 0) return lines;
  const kind = lines[0]?.kind ?? "bad";
  return [...lines, { key: `more ${kind}`, kind, words: more(left), until: null, account: null, action: null }];
}

/** @param {Account} account @returns {ProblemLine} */
function failureLine(account) {
  const action = canSignInAgain(account) ? "signIn" : "manage";
  return { key: `account ${account.id}`, kind: "bad", words: describeState(account), until: null, account, action };
}

/** @param {Account} account @returns {ProblemLine} */
function waitLine(account) {
  return { key: `account ${account.id}`, kind: "wait", words: describeState(account), until: account.retry_at, account, action: null };
}
