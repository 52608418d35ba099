import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { paging } from "../../dashboard/model/paging.js";
import { ALL, sectionsOf } from "../../dashboard/model/sections.js";
import { withoutCopies } from "../../dashboard/model/shared_chats.js";
import { AnswerAccount } from "../../dashboard/services/answer_account.js";
import { ReadTracker } from "../../dashboard/services/read_tracker.js";
import { Settings } from "../../dashboard/services/settings.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message } from "./samples.js";

/** @type {Store} */ let store;
/** @type {AnswerAccount} */ let answersAs;
const view = { oneList: true, account: null, unread: false, archived: false, collapsed: [], unfolded: [] };
const rows = (change = {}) => sectionsOf(store, { ...view, ...change }).map(({ items }) => items.map(({ id }) => id));

beforeEach(() => {
  store = new Store();
  store.setPaging(ALL, paging("ready"));
  for (const [at, id] of ["a1", "a2", "a3"].entries()) store.putAccount(account({ id, created_at: `2026-01-0${at + 1}T00:00:00Z` }));
  const group = { kind: /** @type {const} */ ("group"), chat_id: "-100500", last_message_at: "2026-01-02T10:00:05Z" };
  store.putConversation(conversation({ id: 1, ...group, unread_count: 2 }));
  store.putConversation(conversation({ id: 2, ...group, telegram_account_id: "a2", unread_count: 3 }));
  store.putConversation(conversation({ id: 3, telegram_account_id: "a3" }));
  answersAs = new AnswerAccount(store, new Settings({ getItem: () => null, setItem: () => {} }));
  store.mergeGroups(true);
});

test("a group that two accounts share is one row of the one list, and one in each group", () => {
  assert.deepEqual(rows(), [[1, 3]]);
  assert.deepEqual(rows({ oneList: false }), [[1], [2], [3]]);
  assert.deepEqual(store.sharedWith(1).map(({ id }) => id), [1, 2]);
});

test("its row is that of the account that answered there last, or of the open conversation", () => {
  answersAs.used(2);
  assert.deepEqual(rows(), [[2, 3]]);

  store.select(1);

  assert.deepEqual(rows(), [[1, 3]]);
});

test("the palette offers the group once, also where the list shows it in each account", () => {
  store.mergeGroups(false);
  const known = store.onceEach(store.conversations);
  const copy = conversation({ id: 6, kind: "group", chat_id: "-100500", telegram_account_id: "a3" });
  const other = conversation({ id: 7, kind: "group", chat_id: "-100501" });

  assert.deepEqual(known.map(({ id }) => id), [1, 3]);
  assert.deepEqual(withoutCopies([copy, other, { ...other, id: 8 }], known), [other]);
});

test("private chats are never one row, nor is a topic with another topic", () => {
  store.putConversation(conversation({ id: 4, telegram_account_id: "a2" }));
  store.putConversation(conversation({ id: 5, kind: "group", chat_id: "-100500", topic_id: "7", topic_title: "x", telegram_account_id: "a3", last_message_at: null }));

  assert.deepEqual(rows(), [[1, 4, 3, 5]]);
});

test("an action concerns the conversations of all accounts, unless each is a row of its own", () => {
  assert.deepEqual(store.rowParts(1).map(({ id }) => id), [1, 2]);
  store.mergeGroups(false);
  assert.deepEqual(store.rowParts(1).map(({ id }) => id), [1]);
});

test("what is read in one row is read in all its accounts", async () => {
  /** @type {unknown[]} */ const calls = [];
  const tracker = new ReadTracker(/** @type {any} */ ({ markRead: async (/** @type {unknown} */ id, /** @type {unknown} */ upTo) => void calls.push([id, upTo]) }), store);
  const seen = message({ id: 9, message_id: "40", timestamp: "2026-01-02T10:00:05Z", chat_id: "-100500" });

  await tracker.seen(1, seen);
  store.mergeGroups(false);
  await tracker.seen(2, { ...seen, message_id: "39", timestamp: "2026-01-02T10:00:04Z" });

  assert.deepEqual(calls, [[1, "40"], [2, "40"]]);
});
