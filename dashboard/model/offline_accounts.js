/**
 * The accounts that do not reach Telegram. A connection that is back within seconds is not shown, and all attempts to
 * connect are parts of the same outage.
 *
 * @import { Account } from "../types.js"
 * @import { ProblemLine } from "./account_problems.js"
 */
import { plainName } from "../lib/format/names.js";
import { strings } from "../lib/format/strings.js";

/** A lost connection is shown after this time (milliseconds). */
const LOST_AFTER = 5000;

/** A first connection may take longer, if there are many accounts (milliseconds). */
const SLOW_AFTER = 20_000;

/** Lines for different causes. */
const MAX_LINES = 3;

/** @typedef {{ from: number, why: string }} Outage from: when it is shown; why: why the last attempt failed */

export class OfflineAccounts {
  /** @type {Map<string, Outage>} */ #outages = new Map();

  /** The lines of the banner. @param {Account[]} accounts @param {number} now milliseconds @returns {ProblemLine[]} */
  lines(accounts, now) {
    this.#follow(accounts, now);
    const offline = accounts.filter(({ id }) => (this.#outages.get(id)?.from ?? Infinity) <= now);
    /** @type {Map<string, Account[]>} */ const causes = new Map();
    for (const account of offline) {
      const why = this.#outages.get(account.id)?.why ?? "";
      causes.set(why, [...(causes.get(why) ?? []), account]);
    }
    const working = accounts.filter(({ is_active }) => is_active).length;
    return [...causes].slice(0, MAX_LINES).map(([why, those]) => lineOf(why, those, those.length === working));
  }

  /** When the next account is to be shown; null if none is (milliseconds). @param {number} now */
  next(now) {
    const times = [...this.#outages.values()].map(({ from }) => from).filter((from) => from > now);
    return times.length > 0 ? Math.min(...times) : null;
  }

  /** @param {Account[]} accounts @param {number} now */
  #follow(accounts, now) {
    const before = this.#outages;
    this.#outages = new Map();
    for (const { id, is_active, state, state_detail } of accounts) {
      if (!is_active || (state !== "disconnected" && state !== "connecting")) continue;
      const { from = Infinity, why = "" } = before.get(id) ?? {};
      const isLost = state === "disconnected";
      this.#outages.set(id, { from: Math.min(from, now + (isLost ? LOST_AFTER : SLOW_AFTER)), why: isLost ? (state_detail ?? "") : why });
    }
  }
}

/** @param {string} why @param {Account[]} accounts @param {boolean} areAll @returns {ProblemLine} */
function lineOf(why, accounts, areAll) {
  const names = areAll ? [] : accounts.map(({ label }) => plainName(label));
  const hint = accounts.every(({ has_proxy }) => !has_proxy) ? ` ${strings.checkInternet}` : "";
  const times = accounts.flatMap(({ retry_at }) => retry_at ?? []).sort();
  return { key: `offline ${accounts[0]?.id}`, kind: "offline", words: strings.offline(names, why) + hint, until: times[0] ?? null, account: null, accounts, action: "connect" };
}
