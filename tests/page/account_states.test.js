import assert from "node:assert/strict";
import { test } from "node:test";
import { isDelayed } from "../../dashboard/model/account_states.js";
import { account, message } from "./samples.js";

const now = Date.parse("2026-01-02T10:00:00Z");

/** @param {string} timestamp @param {object} [change] */
const pending = (timestamp, change) => message({ direction: "outgoing", status: "pending", message_id: null, timestamp, ...change });
const fresh = pending("2026-01-02T09:59:58Z");

test("a message that is just being sent is not held up; one that takes long is", () => {
  assert.equal(isDelayed(fresh, account(), now, true), false);
  assert.equal(isDelayed(pending("2026-01-02T09:59:48Z"), account(), now, true), true);
});

test("where the account cannot send, a message is held up at once", () => {
  assert.equal(isDelayed(fresh, account({ state: "disconnected" }), now, true), true);
  assert.equal(isDelayed(fresh, account({ state: "catching_up" }), now, true), false);
});

test("what Switchboard has not confirmed is held up where it does not answer, whatever Telegram does", () => {
  const mine = { ...fresh, local: true };

  const old = { ...mine, timestamp: "2026-01-02T09:59:55Z" };

  assert.equal(isDelayed(mine, account({ state: "disconnected" }), now, true), false);
  assert.equal(isDelayed(old, account(), now, true), true);
  assert.equal(isDelayed(mine, account(), now, false), true);
});
