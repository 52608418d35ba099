import assert from "node:assert/strict";
import { test } from "node:test";
import { concerns, isQuietTime, unknownUnread, unreadThatConcerns } from "../../dashboard/model/alerts.js";
import { Store } from "../../dashboard/store.js";
import { ALWAYS } from "../../dashboard/model/conversation_marks.js";
import { account, conversation, message } from "./samples.js";

const NOW = Date.parse("2026-01-02T10:00:00Z");
const mentionsOnly = { groupMessages: false, mutedAccounts: /** @type {string[]} */ ([]) };
const everything = { ...mentionsOnly, groupMessages: true };
const group = conversation({ id: 5, chat_id: "-1001234", kind: "group" });
const mention = message({ mentions_me: true });

/** @param {Partial<import("../../dashboard/types.js").Conversation>[]} changes */
function unread(...changes) {
  return changes.map((change, id) => conversation({ id, unread_count: 5, ...change }));
}

/** @param {import("../../dashboard/types.js").Conversation[]} conversations */
function counted(conversations, choices = mentionsOnly) {
  return unreadThatConcerns([account()], conversations, () => 0, choices, NOW);
}

test("what somebody writes in a private chat concerns the operator, in a group only what mentions them", () => {
  const direct = conversation({ kind: "channel", is_direct_messages: true });

  for (const each of [conversation(), conversation({ kind: "bot" }), direct]) assert.equal(concerns(message(), each, mentionsOnly, NOW), true);
  for (const each of [group, conversation({ kind: "channel" })]) {
    assert.equal(concerns(message(), each, mentionsOnly, NOW), false);
    assert.equal(concerns(mention, each, mentionsOnly, NOW), true);
    assert.equal(concerns(message(), each, everything, NOW), true);
  }
});

test("of a muted chat mentions concern the operator, of a muted chat in the archive nothing does", () => {
  const muted = { ...group, muted_until: ALWAYS };

  assert.equal(concerns(message(), muted, everything, NOW), false);
  assert.equal(concerns(mention, muted, mentionsOnly, NOW), true);
  assert.equal(concerns(mention, { ...muted, is_archived: true }, mentionsOnly, NOW), false);
});

test("a message brings a chat back from the archive or a snooze, and concerns the operator", () => {
  for (const away of [{ is_archived: true }, { snoozed_until: "2026-01-03T10:00:00Z" }]) {
    assert.equal(concerns(message(), conversation(away), mentionsOnly, NOW), true);
    assert.equal(counted(unread(away)), 0);
  }
});

test("an account that is switched off concerns nobody", () => {
  const choices = { ...mentionsOnly, mutedAccounts: ["a1"] };

  assert.equal(concerns(message(), conversation(), choices, NOW), false);
  assert.equal(counted(unread({}), choices), 0);
});

test("the title counts what the alerts concern: private chats, and mentions in groups", () => {
  const inGroup = { chat_id: "-77", kind: /** @type {const} */ ("group"), unread_mentions: 2 };

  assert.equal(counted(unread({}, inGroup)), 5 + 2);
  assert.equal(counted(unread({}, inGroup), everything), 5 + 5);
  assert.equal(counted(unread({ muted_until: ALWAYS }, { ...inGroup, muted_until: ALWAYS }), everything), 2);
});

test("a group that several accounts share counts once, and one's own words never", () => {
  const shared = { chat_id: "-1001234", kind: /** @type {const} */ ("group"), unread_own_count: 2 };
  const conversations = unread(shared, { ...shared, unread_count: 4 }, { chat_id: "88" }, { chat_id: "88", unread_own_count: 5 });

  assert.equal(counted(conversations, everything), 3 + 5);
});

test("as long as conversations may be unknown, the accounts' own counts are added", () => {
  const accounts = [account({ unread_count: 9 }), account({ id: "a2", unread_count: 30 })];
  const known = unread({}, { muted_until: ALWAYS }, { telegram_account_id: "a2", chat_id: "-77", kind: "group" });

  const unknown = accounts.map((each) => unknownUnread(each, known, NOW));
  assert.deepEqual(unknown, [9 - 5, 30 - 5]);
  const unknownOf = (/** @type {string} */ id) => unknown[id === "a2" ? 1 : 0] ?? 0;
  assert.equal(unreadThatConcerns(accounts, known, unknownOf, mentionsOnly, NOW), 5 + 4 + 25);
  assert.equal(unreadThatConcerns(accounts, known, unknownOf, { ...mentionsOnly, mutedAccounts: ["a2"] }, NOW), 5 + 4);
});

test("what was read or muted never seems to be unread elsewhere, before the account's own count is told", () => {
  const store = new Store();
  store.putAccount(account({ unread_count: 65 }));
  store.putConversation(conversation({ unread_count: 60 }));
  const count = () => store.unreadOf(account().id, mentionsOnly);
  assert.equal(count(), 65);

  store.putConversation(conversation({ unread_count: 60, muted_until: ALWAYS }));
  assert.equal(count(), 5);
  store.putConversation(conversation({ unread_count: 0 }));
  assert.equal(count(), 5);
  store.putAccount(account({ unread_count: 5 }));

  assert.equal(count(), 5);
  store.putConversation(conversation({ id: 2, chat_id: "99", unread_count: 3 }));
  assert.equal(count(), 5);
});

test("quiet hours may last over midnight, and belong to the day on which they begin", () => {
  const hours = { quietHours: true, quietFrom: "22:00", quietUntil: "07:00", quietDays: [5] };
  const [friday, saturday] = ["2026-01-02", "2026-01-03"];

  for (const time of [`${friday}T22:00`, `${friday}T23:59`, `${saturday}T06:59`]) assert.equal(isQuietTime(new Date(time), hours), true);
  for (const time of [`${friday}T21:59`, `${friday}T06:00`, `${saturday}T07:00`, `${saturday}T22:00`]) assert.equal(isQuietTime(new Date(time), hours), false);
  assert.equal(isQuietTime(new Date(`${friday}T23:00`), { ...hours, quietHours: false }), false);
});

test("quiet hours within a day end on it; with one time for both ends they last a day", () => {
  const noon = { quietHours: true, quietFrom: "12:00", quietUntil: "13:30", quietDays: [5] };

  assert.deepEqual(["11:59", "12:00", "13:29", "13:30"].map((time) => isQuietTime(new Date(`2026-01-02T${time}`), noon)), [false, true, true, false]);
  assert.equal(isQuietTime(new Date("2026-01-03T11:00"), { ...noon, quietUntil: "12:00" }), true);
});
