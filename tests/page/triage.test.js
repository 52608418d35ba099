/** The way through the list: what is next, and how much is left. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countLeft, isAllDone, nextToDo, nextToOpen } from "../../dashboard/model/triage.js";
import { conversation } from "./samples.js";

const read = (/** @type {number} */ id) => conversation({ id });
const unread = (/** @type {number} */ id) => conversation({ id, unread_count: 1 });
const sections = (/** @type {import("../../dashboard/types.js").Conversation[]} */ ...items) => [{ id: "a1", account: undefined, items, open: true, fixed: false }];
const none = { gone: new Set(), answered: new Set() };

test("the next one with something to do opens, from the beginning again at the end", () => {
  const list = sections(unread(1), read(2), unread(3), read(4));

  assert.deepEqual([1, 3, 4].map((from) => nextToOpen(list, from, none)?.id), [3, 1, 1]);
});

test("without anything to do, the row below opens, or the one above the last", () => {
  const list = sections(read(1), read(2), read(3));

  assert.deepEqual([1, 3].map((from) => nextToOpen(list, from, none)?.id), [2, 2]);
  assert.equal(nextToDo(list, 1, none), undefined);
});

test("what the operator has finished is not next, and does not count", () => {
  const list = sections(unread(1), unread(2), unread(3));
  const gone = (/** @type {number[]} */ ...ids) => ({ ...none, gone: new Set(ids) });

  assert.equal(nextToOpen(list, 2, gone(2, 3))?.id, 1);
  assert.equal(nextToOpen(list, 1, gone(1, 2, 3)), undefined);
  assert.equal(countLeft(list[0]?.items ?? [], gone(2)), 2);
});

test("an answered one is a row like those that are read", () => {
  const list = sections(unread(1), unread(2));

  assert.equal(nextToOpen(list, 1, { ...none, answered: new Set([2]) })?.id, 2);
  assert.equal(nextToDo(list, 1, { ...none, answered: new Set([2]) }), undefined);
});

test("all is done if nothing is unread, but not where there is no conversation at all", () => {
  const all = (/** @type {any[]} */ conversations, /** @type {any[]} */ archived) => isAllDone({ conversations, archived, unread: 0 });

  assert.deepEqual([all([read(1)], []), all([], [read(1)]), all([unread(1)], []), all([], [])], [true, true, false, false]);
});
