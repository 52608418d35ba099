/** Where a message can be forwarded, with whom a conversation can begin, and when a message can be sent. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { forwardTargets, howForwarded } from "../../dashboard/model/forward_targets.js";
import { accountFor, accountsToWrite, canFind, conversationWith, peerOf } from "../../dashboard/model/new_conversation.js";
import { checkTime, fieldValue, offeredTimes } from "../../dashboard/model/send_times.js";
import { account, conversation, message } from "./samples.js";

const accounts = [account(), account({ id: "a2", label: "Support" }), account({ id: "a3", state: "signed_out" })];

test("a message goes to conversations in which something can be written, those of its account first", () => {
  const all = [
    conversation({ id: 1, telegram_account_id: "a2", last_message_at: "2026-01-05T10:00:00Z" }),
    conversation({ id: 2 }),
    conversation({ id: 3, can_reply: false }),
    conversation({ id: 4, telegram_account_id: "a3" }),
    conversation({ id: 2 }),
  ];

  assert.deepEqual(forwardTargets(all, message(), accounts).map(({ id }) => id), [2, 1]);
  assert.equal(howForwarded(message(), conversation()), "forward");
  assert.equal(howForwarded(message(), conversation({ telegram_account_id: "a2" })), "copy");
  assert.equal(howForwarded(message({ kind: "media", text: "caption" }), conversation({ telegram_account_id: "a2" })), "impossible");
});

test("a person is asked for as the account knows them", () => {
  const bob = { chat_id: "77", kind: /** @type {const} */ ("user"), title: "Bob", username: "bob", known_by: [{ telegram_account_id: "a2", conversation_id: 5 }, { telegram_account_id: "a1", conversation_id: null }] };

  assert.deepEqual([conversationWith(bob, "a2"), conversationWith(bob, "a1"), conversationWith(undefined, "a1")], [5, null, null]);
  assert.deepEqual([peerOf("bo", bob, "a1"), peerOf("bo", bob, "a3"), peerOf("bo", { ...bob, username: null }, "a3")], ["77", "@bob", "77"]);
  assert.deepEqual([accountFor(bob, accounts, "a1"), accountFor(bob, accounts, "a3"), accountFor(bob, [], "a3")], ["a1", "a2", "a3"]);
  assert.deepEqual([canFind(bob, "a3"), canFind({ ...bob, username: null }, "a3"), canFind({ ...bob, username: null }, "a1"), canFind(undefined, "a3")], [true, false, true, true]);
  assert.equal(peerOf(" @carol ", undefined, "a1"), "@carol");
});

test("accounts that can write are offered, the last used one first", () => {
  assert.deepEqual(accountsToWrite(accounts, "a2").map(({ id }) => id), ["a2", "a1"]);
});

test("the times that are offered are to come", () => {
  const friday = new Date(2026, 10, 27, 10, 15);
  const names = (/** @type {Date} */ now) => offeredTimes(now).map(({ name, time }) => `${name} ${fieldValue(time)}`);

  assert.deepEqual(names(friday), ["laterToday 2026-11-27T18:00", "tomorrow 2026-11-28T09:00", "monday 2026-11-30T09:00"]);
  assert.deepEqual(names(new Date(2026, 10, 29, 22, 0)), ["tomorrow 2026-11-30T09:00"]);
  assert.equal(checkTime(friday, friday), "past");
  assert.equal(checkTime(new Date(2028, 0, 1), friday), "far");
  assert.equal(checkTime(new Date("nothing"), friday), "past");
  assert.equal(checkTime(new Date(2026, 10, 28), friday), "ok");
});
