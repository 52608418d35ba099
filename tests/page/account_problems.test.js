import assert from "node:assert/strict";
import { test } from "node:test";
import { accountProblems } from "../../dashboard/model/account_problems.js";
import { account } from "./samples.js";

const NOW = Date.parse("2026-01-02T10:00:00Z");

/** @param {Parameters<typeof account>[0][]} accounts */
const problems = (...accounts) => accountProblems(accounts.map((each, index) => account({ id: `a${index}`, ...each })), NOW);

test("an account that only the operator can help is shown, with what to do", () => {
  const states = /** @type {const} */ (["signed_out", "duplicated", "banned", "failed", "held_elsewhere"]);

  const actions = states.flatMap((state) => problems({ state }).map(({ kind, action }) => [kind, action]));

  assert.deepEqual(actions, [["bad", "signIn"], ["bad", "signIn"], ["bad", "signIn"], ["bad", "signIn"], ["bad", "manage"]]);
});

test("what mends itself, and what the operator wanted, is not", () => {
  const states = /** @type {const} */ (["connecting", "catching_up", "connected", "disconnected", "inactive"]);

  assert.deepEqual(states.flatMap((state) => problems({ state })), []);
  assert.deepEqual(problems({ state: "signed_out", is_active: false }), []);
});

test("Telegram's flood wait is the quieter kind, and a short one is not shown", () => {
  const long = problems({ state: "flood_wait", retry_at: "2026-01-02T10:01:00Z" });
  const short = problems({ state: "flood_wait", retry_at: "2026-01-02T10:00:03Z" });

  assert.deepEqual(long.map(({ kind, until, action }) => [kind, until, action]), [["wait", "2026-01-02T10:01:00Z", null]]);
  assert.deepEqual(short, []);
});

test("the sentence names the account, what happened and what to do; many are counted", () => {
  const one = problems({ state: "signed_out", label: "Berta\u202e", state_detail: "Telegram ended it." });
  const many = problems(...Array.from({ length: 40 }, () => ({ state: /** @type {const} */ ("signed_out") })));

  assert.deepEqual(one.map(({ words }) => words), ["Berta: Signed out. Telegram ended it."]);
  assert.deepEqual([many.length, many.at(-1)?.words], [3, "38 more accounts need you; see the list."]);
});
