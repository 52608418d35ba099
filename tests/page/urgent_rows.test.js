import assert from "node:assert/strict";
import { test } from "node:test";
import { paging } from "../../dashboard/model/paging.js";
import { ALL, sectionsOf } from "../../dashboard/model/sections.js";
import { MANY_ACCOUNTS, mostUrgent, URGENT_ROWS } from "../../dashboard/model/urgent_rows.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation } from "./samples.js";

const NOW = Date.parse("2026-01-03T00:00:00Z");

/** Twelve quiet conversations, newest first, with changes by id. @param {Record<number, object>} changes */
const dozen = (changes) => Array.from({ length: 12 }, (_, at) => conversation({ id: at + 1, ...changes[at + 1] }));
const ids = (/** @type {readonly { id: import("../../dashboard/types.js").Id }[]} */ all) => all.map(({ id }) => id);

test("mentions come first, then who waits longest, then what is unread, then pinned ones, in the order of the list", () => {
  const all = dozen({
    4: { unread_count: 1 },
    5: { unread_count: 1, muted_until: "9999-12-31T23:59:59Z" },
    6: { unread_count: 1 },
    8: { waiting_since: "2026-01-02T00:00:00Z" },
    9: { waiting_since: "2026-01-01T00:00:00Z" },
    10: { is_pinned: true },
    12: { unread_mentions: 1, unread_count: 1 },
  });

  assert.deepEqual(ids(mostUrgent(all, null, NOW)), [4, 6, 8, 9, 12]);
  assert.deepEqual(ids(mostUrgent(dozen({ 10: { is_pinned: true } }), null, NOW)), [1, 2, 3, 4, 10]);
});

test("of many who wait, the longest waiting are shown", () => {
  const all = dozen(Object.fromEntries(Array.from({ length: 12 }, (_, at) => [at + 1, { waiting_since: `2026-01-01T00:00:${30 - at}Z` }])));

  assert.deepEqual(ids(mostUrgent(all, null, NOW)), [8, 9, 10, 11, 12]);
});

test("the open conversation is always shown, and a group that would hide only two is whole", () => {
  assert.deepEqual(ids(mostUrgent(dozen({}), 9, NOW)), [1, 2, 3, 4, 5, 9]);
  assert.equal(mostUrgent(dozen({}).slice(0, URGENT_ROWS + 2), null, NOW).length, URGENT_ROWS + 2);
});

test("with many accounts a group is folded until the operator unfolds it; filters and few accounts show everything", () => {
  const store = new Store();
  store.setPaging(ALL, paging("ready"));
  for (let at = 1; at < MANY_ACCOUNTS; at++) store.putAccount(account({ id: `a${at}` }));
  for (let at = 1; at <= 12; at++) store.putConversation(conversation({ id: at, unread_count: at > 4 ? 1 : 0 }));
  const view = { oneList: false, account: null, unread: false, archived: false, collapsed: [], unfolded: /** @type {string[]} */ ([]) };
  const first = (/** @type {Partial<typeof view>} */ change) => sectionsOf(store, { ...view, ...change })[0];
  assert.equal(first({})?.items.length, 12);

  store.putAccount(account({ id: "last" }));

  assert.deepEqual([first({})?.items.length, first({})?.hidden, first({})?.hiddenUnread, first({})?.unfolded], [5, 7, 3, false]);
  assert.deepEqual([first({ unfolded: ["a1"] })?.items.length, first({ unfolded: ["a1"] })?.hidden, first({ unfolded: ["a1"] })?.unfolded], [12, 0, true]);
  assert.equal(first({ unread: true })?.items.length, 8);
  assert.equal(first({ oneList: true })?.items.length, 12);
});
