import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { oldestFirst } from "../../dashboard/model/order.js";
import { SortedList } from "../../dashboard/model/sorted_list.js";
import { MAX_FOLLOWED, MAX_SHOWN, MessageWindow } from "../../dashboard/model/thread_window.js";
import { message } from "./samples.js";

/** @type {SortedList<import("../../dashboard/types.js").Message>} */ let list;
/** @type {MessageWindow} */ let window;

beforeEach(() => {
  list = new SortedList(oldestFirst);
  for (let id = 1; id <= 1000; id++) list.add(message({ id }));
  window = new MessageWindow(list);
});

const ends = () => [window.messages[0]?.id, window.messages.at(-1)?.id];

test("at the newest a long thread shows its end only", () => {
  window.trim(true);

  assert.ok(window.messages.length < MAX_SHOWN);
  assert.equal(window.messages.at(-1)?.id, 1000);
});

test("news extend an open end", () => {
  window.trim(true);

  list.add(message({ id: 1001 }));

  assert.equal(window.messages.at(-1)?.id, 1001);
});

test("while the view follows the newest message, less is in the DOM than when one reads further up", () => {
  window.trim(true);

  for (let id = 1001; id <= 2000; id++) {
    list.add(message({ id }));
    window.trim(true);
    assert.ok(window.messages.length <= MAX_FOLLOWED);
  }

  assert.ok(MAX_FOLLOWED < MAX_SHOWN);
  assert.deepEqual([window.reachesNewest, ends()[1]], [true, 2000]);
});

test("a view so high that the newest messages do not fill it keeps more of them", () => {
  window.trim(true);
  const before = window.messages.length;

  window.growOlder(true);
  window.trim(true);

  assert.ok(window.messages.length > before + 50);
  assert.ok(window.messages.length <= MAX_SHOWN);
});

test("growing towards older lets go of the newest, never of more than is allowed", () => {
  window.trim(true);

  while (window.growOlder()) assert.ok(window.messages.length <= MAX_SHOWN);

  assert.deepEqual(ends(), [1, MAX_SHOWN]);
});

test("one comes back to the newest step by step", () => {
  window.trim(true);
  while (window.growOlder());

  while (window.growNewer()) assert.ok(window.messages.length <= MAX_SHOWN);

  assert.deepEqual([window.reachesNewest, ends()[1]], [true, 1000]);
});

test("reading further up, news do not push the page out of its bounds", () => {
  window.trim(true);
  for (let id = 1001; id <= 2000; id++) list.add(message({ id }));
  const [first] = ends();

  window.trim(false);

  assert.deepEqual([ends()[0], window.messages.length, window.reachesNewest], [first, MAX_SHOWN, false]);
});

test("older messages that arrive from outside move nothing that is shown", () => {
  window.trim(true);
  const before = ends();

  list.add(message({ id: 0 }));

  assert.deepEqual(ends(), before);
});
