import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { oldestFirst } from "../../dashboard/lib/order.js";
import { Ordered } from "../../dashboard/lib/ordered.js";
import { MOST, Window } from "../../dashboard/lib/window.js";
import { message } from "./samples.js";

/** @type {Ordered<import("../../dashboard/types.js").Message>} */ let list;
/** @type {Window} */ let window;

beforeEach(() => {
  list = new Ordered(oldestFirst);
  for (let id = 1; id <= 1000; id++) list.add(message({ id }));
  window = new Window(list);
});

const ends = () => [window.messages[0]?.id, window.messages.at(-1)?.id];

test("at the newest a long thread shows its end only", () => {
  window.settle(true);

  assert.ok(window.messages.length < MOST);
  assert.equal(window.messages.at(-1)?.id, 1000);
});

test("news extend an open end", () => {
  window.settle(true);

  list.add(message({ id: 1001 }));

  assert.equal(window.messages.at(-1)?.id, 1001);
});

test("growing towards older lets go of the newest, never of more than is allowed", () => {
  window.settle(true);

  while (window.growOlder()) assert.ok(window.messages.length <= MOST);

  assert.deepEqual(ends(), [1, MOST]);
});

test("one comes back to the newest step by step", () => {
  window.settle(true);
  while (window.growOlder());

  while (window.growNewer()) assert.ok(window.messages.length <= MOST);

  assert.deepEqual([window.reachesNewest, ends()[1]], [true, 1000]);
});

test("reading further up, news do not push the page out of its bounds", () => {
  window.settle(true);
  for (let id = 1001; id <= 2000; id++) list.add(message({ id }));
  const [first] = ends();

  window.settle(false);

  assert.deepEqual([ends()[0], window.messages.length, window.reachesNewest], [first, MOST, false]);
});

test("older messages that arrive from outside move nothing that is shown", () => {
  window.settle(true);
  const before = ends();

  list.add(message({ id: 0 }));

  assert.deepEqual(ends(), before);
});
