/**
 * Which accounts are in trouble, for the banner over the page: wherever one has scrolled to, what
 * needs the operator is in sight.
 *
 * @import { Account } from "../types.js"
 */
import { plainName } from "../lib/format/names.js";
import { statusTone } from "./account_states.js";
import { strings } from "../lib/format/strings.js";

/** Told one by one; of more only how many there are. */
const MOST = 3;

/** A wait that is over sooner than this is not worth a word (milliseconds). */
const SHORT = 5000;

/**
 * @typedef {object} Trouble
 * @property {string} key
 * @property {"bad" | "wait"} kind whether the operator has to act, or only to know
 * @property {string} words
 * @property {string | null} until when it is over by itself
 * @property {Account | null} account
 * @property {"signIn" | "manage" | null} action what helps
 */

/** States in which a new session helps; elsewhere the account's dialog does.
 * @param {Account} account */
export function canSignInAgain({ state }) {
  return state === "signed_out" || state === "duplicated" || state === "failed" || state === "banned";
}

/** Whether nothing goes on without the operator. @param {Account} account */
export function needsOperator({ is_active, state }) {
  return is_active && statusTone(state) === "bad";
}

/** @param {Account[]} accounts @param {number} now milliseconds @returns {Trouble[]} */
export function troublesOf(accounts, now) {
  const bad = accounts.filter(needsOperator);
  const waiting = accounts.filter((account) => isWaiting(account, now));
  return [...capped(bad, badTrouble, strings.moreTroubled), ...capped(waiting, waitTrouble, strings.moreWaiting)];
}

/** The word of a state, with what happened and what to do. @param {Account} account */
export function accountTrouble({ label, state, state_detail }) {
  return [`${plainName(label)}: ${strings.state[state] ?? state}.`, state_detail].filter(Boolean).join(" ");
}

/** @param {Account} account @param {number} now */
function isWaiting({ is_active, state, retry_at }, now) {
  return is_active && state === "flood_wait" && retry_at !== null && Date.parse(retry_at) - now > SHORT;
}

/** @param {Account[]} accounts @param {(account: Account) => Trouble} tell
 * @param {(count: number) => string} more @returns {Trouble[]} */
function capped(accounts, tell, more) {
  const told = accounts.slice(0, accounts.length > MOST ? MOST - 1 : MOST).map(tell);
  const left = accounts.length - told.length;
  if (left === 0) return told;
  const kind = told[0]?.kind ?? "bad";
  return [...told, { key: `more ${kind}`, kind, words: more(left), until: null, account: null, action: null }];
}

/** @param {Account} account @returns {Trouble} */
function badTrouble(account) {
  const action = canSignInAgain(account) ? "signIn" : "manage";
  return { key: `account ${account.id}`, kind: "bad", words: accountTrouble(account), until: null, account, action };
}

/** @param {Account} account @returns {Trouble} */
function waitTrouble(account) {
  return { key: `account ${account.id}`, kind: "wait", words: accountTrouble(account), until: account.retry_at, account, action: null };
}
