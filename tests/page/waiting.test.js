/** Who waits, and until when a conversation may be snoozed. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { leavesList } from "../../dashboard/model/conversation_actions.js";
import { ALL, choiceOf, listFor, SNOOZED, WAITING } from "../../dashboard/model/list_filter.js";
import { paging } from "../../dashboard/model/paging.js";
import { sectionsOf } from "../../dashboard/model/sections.js";
import { snoozeAction, snoozeChoices } from "../../dashboard/model/snooze.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation } from "./samples.js";

/** @type {Store} */ let store;
const at = (/** @type {number} */ minute) => `2026-01-02T10:${String(minute).padStart(2, "0")}:00Z`;
const view = { oneList: true, account: null, unread: false, archived: false, collapsed: [] };
const shown = (/** @type {object} */ change) => sectionsOf(store, { ...view, ...change }).flatMap(({ items }) => items.map(({ id }) => id));

beforeEach(() => {
  store = new Store();
  store.setPaging(ALL, paging("ready"));
  store.putAccount(account({ id: "a1" }));
  store.putConversation(conversation({ id: 1, waiting_since: at(5) }));
  store.putConversation(conversation({ id: 2, waiting_since: at(1) }));
  store.putConversation(conversation({ id: 3 }));
  store.putConversation(conversation({ id: 4, waiting_since: at(3), snoozed_until: "2026-01-03T09:00:00Z" }));
});

test("those who wait are listed, the longest waiting first, without snoozed ones", () => {
  assert.deepEqual(shown({ waiting: true }), [2, 1]);
  assert.deepEqual(shown({ snoozed: true }), [4]);
  assert.deepEqual(shown({}).sort(), [1, 2, 3]);
});

test("below the end of their own pages nobody is listed, because somebody may be missing there", () => {
  store.setPaging(ALL, { ...paging("ready"), cursor: "more" });
  store.setPaging(WAITING, { ...paging("ready"), cursor: "more", last: conversation({ id: 2, waiting_since: at(1) }) });

  assert.deepEqual(shown({ waiting: true }), [2]);
});

test("who waits and what is snoozed are views of their own", () => {
  assert.deepEqual(choiceOf("waiting", true), { waiting: true, snoozed: false, unread: false, archived: false });
  assert.deepEqual(choiceOf("unread", true), { waiting: false, snoozed: false, unread: true });
  assert.deepEqual([{ waiting: true }, { snoozed: true }].map((change) => listFor("a1", { ...view, ...change })), [WAITING, SNOOZED]);
});

test("a snooze ends this evening, tomorrow morning, on Monday, or if nobody answers the day after tomorrow", () => {
  const friday = new Date(2026, 0, 2, 11, 20);

  const times = snoozeChoices(friday).map(({ until }) => [until.getDay(), until.getDate(), until.getHours()]);

  assert.deepEqual(times, [[5, 2, 18], [6, 3, 9], [1, 5, 9], [0, 4, 9]]);
  assert.deepEqual(snoozeChoices(new Date(2026, 0, 4, 17, 20)).map(({ until }) => [until.getDate(), until.getHours()]).slice(0, 3), [[4, 20], [5, 9], [5, 9]]);
});

test("a snooze takes a conversation out of the list, and its undo puts it back", () => {
  const action = snoozeAction(conversation(), { until: new Date("2026-01-03T09:00:00Z"), unlessAnswered: true });

  assert.deepEqual(action.change, { snoozed_until: "2026-01-03T09:00:00Z", snooze_unless_answered: true });
  assert.deepEqual(action.undo, { snoozed_until: null });
  assert.deepEqual([leavesList(action.change), leavesList(action.undo)], [true, false]);
});
