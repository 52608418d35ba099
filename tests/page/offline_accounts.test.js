import assert from "node:assert/strict";
import { test } from "node:test";
import { OfflineAccounts } from "../../dashboard/model/offline_accounts.js";
import { account } from "./samples.js";

/** @import { Account } from "../../dashboard/types.js" */

const lost = account({ state: "disconnected", state_detail: "Telegram cannot be reached right now. Switchboard tries again.", retry_at: "2026-01-02T10:00:00Z" });
const other = account({ ...lost, id: "a2", label: "Office" });
const trying = account({ state: "connecting", state_detail: "Connecting to Telegram." });

/** What is said after each step. @param {[number, Account[]][]} steps the time (milliseconds), and the accounts then */
function said(...steps) {
  const offline = new OfflineAccounts();
  return steps.map(([now, accounts]) => offline.lines(accounts, now).map(({ words }) => words));
}

test("a short interruption is not shown, a longer one through all attempts until the account is online", () => {
  const words = said([0, [lost]], [4999, [lost]], [5000, [trying]], [6000, [lost]], [7000, [account()]], [8000, [lost]]);

  assert.deepEqual(words.map((lines) => lines.length), [0, 0, 1, 1, 0, 0]);
  assert.match(words[2]?.[0] ?? "", /^Telegram cannot be reached right now\. .* Replies wait, .*internet connection\.$/);
});

test("the banner counts down to the first of the next attempts", () => {
  const later = account({ ...other, retry_at: "2026-01-02T10:05:00Z" });
  const offline = new OfflineAccounts();
  offline.lines([later, lost], 0);

  const [line] = offline.lines([later, lost], 9000);

  assert.deepEqual([line?.until, line?.action, line?.accounts?.length], [lost.retry_at, "connect", 2]);
});

test("a first connection may take longer", () => {
  const words = said([0, [trying]], [19_999, [trying]], [20_000, [trying]]);

  assert.deepEqual(words.map((lines) => lines.length), [0, 0, 1]);
  assert.match(words[2]?.[0] ?? "", /Telegram can’t be reached/);
});

test("accounts with the same cause share a line, which names them unless they are all", () => {
  const proxied = account({ ...lost, id: "a3", label: "Third", has_proxy: true, state_detail: "The proxy does not answer." });
  const online = account({ id: "a4" });
  const lines = said([0, [lost, other]], [9000, [lost, other]], [9001, [lost, other, online]], [20_000, [lost, other, proxied]], [26_000, [lost, other, proxied]]);

  assert.deepEqual(lines.map((each) => each.map((words) => words.split(":")[0]?.slice(0, 15))), [
    [],
    ["Telegram cannot"],
    ["Shop, Office"],
    ["Shop, Office"],
    ["Shop, Office", "Third"],
  ]);
  assert.doesNotMatch(lines[4]?.[1] ?? "", /internet/);
});

test("an account that the operator has disabled is not waited for", () => {
  assert.deepEqual(said([0, [account({ ...lost, is_active: false })]], [9000, [account({ ...lost, is_active: false })]]).flat(), []);
});
