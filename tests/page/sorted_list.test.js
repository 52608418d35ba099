import assert from "node:assert/strict";
import { test } from "node:test";
import { SortedList } from "../../dashboard/model/sorted_list.js";
import { newestFirst, oldestFirst } from "../../dashboard/model/order.js";
import { conversation, message } from "./samples.js";

test("a list stays in order whatever the order of adding and removing", () => {
  const list = new SortedList((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  const numbers = Array.from({ length: 500 }, (_, i) => (i * 7919) % 500);

  for (const number of numbers) list.add(number);
  for (const number of numbers.slice(0, 250)) list.remove(number);

  const left = numbers.slice(250).sort((a, b) => a - b);
  assert.deepEqual(list.items, left);
});

test("removing what is not there removes nothing else", () => {
  const list = new SortedList((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  list.add(1);
  list.add(3);

  list.remove(2);

  assert.deepEqual(list.items, [1, 3]);
});

test("messages of one second stand as Telegram numbers them, those without a number last", () => {
  const texts = [
    message({ id: 1, message_id: null, text: "pending" }),
    message({ id: 2, message_id: "12", text: "second" }),
    message({ id: 3, message_id: "9", text: "first" }),
  ]
    .sort(oldestFirst)
    .map(({ text }) => text);
  assert.deepEqual(texts, ["first", "second", "pending"]);
});

test("ids count as numbers where timestamps are equal", () => {
  const ids = [10, 9, 100].map((id) => message({ id })).sort(oldestFirst);

  assert.deepEqual(ids.map(({ id }) => id), [9, 10, 100]);
});

test("what is not confirmed stands behind everything, also when the clocks disagree", () => {
  const ours = message({ id: "local x", local: true, timestamp: "2020-01-01T00:00:00Z" });
  const theirs = message({ id: 1, timestamp: "2026-01-01T00:00:00Z" });

  assert.deepEqual([ours, theirs].sort(oldestFirst), [theirs, ours]);
});

test("conversations come newest first, those without a message last", () => {
  const [empty, old, fresh] = [
    conversation({ id: 1, last_message_at: null }),
    conversation({ id: 2, last_message_at: "2026-01-01T00:00:00Z" }),
    conversation({ id: 3, last_message_at: "2026-01-02T00:00:00Z" }),
  ];

  assert.deepEqual([empty, old, fresh].sort(newestFirst), [fresh, old, empty]);
});
