import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { anchorOf, scrollFor } from "../../dashboard/lib/dom/scroll_anchor.js";
import { paging } from "../../dashboard/model/paging.js";
import { NO_FILTERS } from "../../dashboard/model/search_filters.js";
import { ALL, currentName, nextUnread, sectionsOf, stepFrom, positionOf } from "../../dashboard/model/sections.js";
import { UNREAD } from "../../dashboard/model/list_filter.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message } from "./samples.js";

/** @type {Store} */ let store;

const choice = { oneList: false, account: null, unread: false, collapsed: /** @type {string[]} */ ([]) };
const at = (/** @type {number} */ minute) => `2026-01-02T10:${String(minute).padStart(2, "0")}:00Z`;

beforeEach(() => {
  store = new Store();
  store.setPaging(ALL, paging("ready"));
  store.putAccount(account({ id: "a1" }));
  store.putAccount(account({ id: "a2", created_at: "2026-01-02T00:00:00Z" }));
  store.putConversation(conversation({ id: 1, last_message_at: at(1) }));
  store.putConversation(conversation({ id: 2, last_message_at: at(2), telegram_account_id: "a2", unread_count: 3 }));
  store.putConversation(conversation({ id: 3, last_message_at: at(3) }));
});

/** @param {Partial<typeof choice>} change */
const shown = (change) => sectionsOf(store, { ...choice, ...change }).map(({ id, items }) => [id, items.map((item) => item.id)]);

test("each account has a section, newest first", () => {
  assert.deepEqual(shown({}), [["a1", [3, 1]], ["a2", [2]]]);
});

test("one list holds the conversations of all accounts, newest first", () => {
  assert.deepEqual(shown({ oneList: true }), [["all", [3, 2, 1]]]);
});

test("the one list can be narrowed to an account", () => {
  assert.deepEqual(shown({ oneList: true, account: "a2" }), [["a2", [2]]]);
});

test("only what is unread is shown, and what one is reading", () => {
  store.select(1);

  assert.deepEqual(shown({ oneList: true, unread: true }), [["all", [2, 1]]]);
});

test("a list shows nothing below the end of its own pages, where something may be missing", () => {
  const last = conversation({ id: 2, last_message_at: at(2), telegram_account_id: "a2" });
  store.setPaging(ALL, { ...paging("ready"), cursor: "more", last });

  assert.deepEqual(shown({ oneList: true }), [["all", [3, 2]]]);
  assert.deepEqual(shown({}), [["a1", [3]], ["a2", [2]]]);
});

test("a change above that end is shown, even if the last entry has moved", () => {
  const last = conversation({ id: 2, last_message_at: at(2), telegram_account_id: "a2" });
  store.setPaging(ALL, { ...paging("ready"), cursor: "more", last });

  store.putConversation(conversation({ id: 2, last_message_at: at(4), telegram_account_id: "a2" }));
  store.putConversation(conversation({ id: 4, last_message_at: at(5) }));

  assert.deepEqual(shown({ oneList: true }), [["all", [4, 2, 3]]]);
});

test("a group shows what its own pages hold, or those over all accounts, whichever reach further", () => {
  store.setPaging(ALL, { ...paging("ready"), cursor: "more", last: conversation({ id: 3, last_message_at: at(3) }) });
  store.setPaging("a1", { ...paging("ready"), cursor: "more", last: conversation({ id: 1, last_message_at: at(1) }) });

  assert.deepEqual(shown({}), [["a1", [3, 1]], ["a2", []]]);
});

test("what is unread is shown down to the end of its own pages", () => {
  store.putConversation(conversation({ id: 1, last_message_at: at(1), unread_count: 1 }));
  store.setPaging(ALL, { ...paging("ready"), cursor: "more", last: conversation({ id: 3, last_message_at: at(3) }) });
  store.setPaging(UNREAD, { ...paging("ready"), cursor: "more", last: conversation({ id: 2, last_message_at: at(2) }) });

  assert.deepEqual(shown({ oneList: true, unread: true }), [["all", [2]]]);
});

test("a search leaves out sections without a match and adds the messages found", () => {
  store.setSearch("x");
  const hit = /** @type {any} */ ({ id: 9, conversation_id: 1 });
  store.applySearch({ q: "x", filters: NO_FILTERS }, { ids: new Set([2]), messages: [hit] });

  assert.deepEqual(shown({}), [["a2", [2]], ["found", [9]]]);
});

test("a search opens every group, and none can be closed then", () => {
  store.setSearch("x");
  store.applySearch({ q: "x", filters: NO_FILTERS }, { ids: new Set([1, 2]) });

  const found = sectionsOf(store, { ...choice, collapsed: ["a2"] });

  assert.deepEqual(found.map(({ id, open, fixed }) => [id, open, fixed]), [["a1", true, true], ["a2", true, true]]);
});

test("a group can be closed, but not the one that the one list is narrowed to", () => {
  const facts = (/** @type {Partial<typeof choice>} */ change) =>
    sectionsOf(store, { ...choice, collapsed: ["a2"], ...change }).map(({ open, fixed }) => [open, fixed]);

  assert.deepEqual(facts({}), [[true, false], [false, false]]);
  assert.deepEqual(facts({ oneList: true, account: "a2" }), [[true, true]]);
});

test("steps lead over the borders of sections, past closed ones, and end at the ends", () => {
  const sections = sectionsOf(store, choice);
  const closed = sectionsOf(store, { ...choice, collapsed: ["a1"] });

  assert.deepEqual(stepFrom(sections, "conversation 1", 1), { section: sections[1], index: 0 });
  assert.deepEqual(stepFrom(sections, "conversation 2", 1), { section: sections[1], index: 0 });
  assert.deepEqual(stepFrom(sections, null, 1), { section: sections[0], index: 0 });
  assert.deepEqual(stepFrom(closed, "conversation 3", 1), { section: closed[1], index: 0 });
});

test("a conversation is found in its section, unless that is closed", () => {
  const sections = sectionsOf(store, choice);

  assert.deepEqual(positionOf(sections, "conversation 2"), { section: sections[1], index: 0 });
  assert.equal(positionOf(sectionsOf(store, { ...choice, collapsed: ["a2"] }), "conversation 2"), undefined);
});

test("one is at the hit by which a conversation was opened, as long as it is found and chosen", () => {
  const hit = message({ id: 9, conversation_id: 2 });
  store.select(2);
  const before = currentName(store, hit);
  store.setSearch("x");
  store.applySearch({ q: "x", filters: NO_FILTERS }, { messages: [message({ id: 9, conversation_id: 2 })] });

  assert.deepEqual([before, currentName(store, hit), currentName(store, null)], ["conversation 2", "message 9", "conversation 2"]);
  store.select(1);
  assert.equal(currentName(store, hit), "conversation 1");
});

test("the place is kept by the first row in sight that did not change", () => {
  const items = [3, 2, 1].map((id) => conversation({ id }));
  const [third, second, first] = items;
  const section = { id: "all", account: undefined, items, open: true, fixed: true };
  const rows = items.map((item, index) => ({ index, item: { item } }));
  const before = new Map([["all", { section, list: { top: 0, rows } }]]);

  const anchor = anchorOf(before, 60, 60, (item) => item !== second);

  assert.deepEqual(anchor, { id: "all", item: first, y: 60 });
  const after = new Map([["all", { section: { ...section, items: [second, conversation({ id: 4 }), third, first] }, list: { top: 0, rows: [] } }]]);
  assert.equal(scrollFor(/** @type {any} */ (after), anchor, 60), 120);
});

test("at the top nothing is kept: one sees what is new", () => {
  assert.equal(anchorOf(new Map(), 10, 60, () => true), null);
});

test("the next unread conversation is looked for round the whole list, also in closed groups", () => {
  store.putConversation(conversation({ id: 3, last_message_at: at(3), unread_count: 1 }));
  const next = (/** @type {number | null} */ chosen, /** @type {string[]} */ collapsed = []) =>
    nextUnread(sectionsOf(store, { ...choice, collapsed }), chosen)?.id;

  assert.deepEqual([next(null), next(3), next(2), next(3, ["a2"])], [3, 2, 3, 2]);
});

test("archived conversations are in a list of their own, and a search finds them as well", () => {
  store.putConversation(conversation({ id: 3, last_message_at: at(3), is_archived: true }));
  store.setPaging("archived", paging("ready"));
  const inbox = shown({});
  const archive = shown(/** @type {any} */ ({ archived: true }));
  store.setSearch("x");
  store.applySearch({ q: "x", filters: NO_FILTERS }, { ids: new Set([1, 3]) });

  assert.deepEqual(inbox, [["a1", [1]], ["a2", [2]]]);
  assert.deepEqual(archive, [["a1", [3]]]);
  assert.deepEqual(shown({}), [["a1", [3, 1]]]);
});

test("pinned conversations come first, in Telegram's order", () => {
  store.putConversation(conversation({ id: 4, last_message_at: at(0), is_pinned: true, pinned_rank: 1 }));
  store.putConversation(conversation({ id: 1, last_message_at: at(1), is_pinned: true, pinned_rank: 0 }));

  assert.deepEqual(shown({}), [["a1", [1, 4, 3]], ["a2", [2]]]);
});
