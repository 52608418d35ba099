import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Thread } from "../../dashboard/model/thread.js";
import { UnreadMarker } from "../../dashboard/model/unread_marker.js";
import { message } from "./samples.js";

/** @type {Thread} */ let thread;

/** A message with Telegram's id `n`, at second `n`. @param {number} n @param {object} [more] */
const at = (n, more = {}) => message({ id: n, message_id: String(n), timestamp: `2026-01-02T10:00:${String(n).padStart(2, "0")}Z`, ...more });

/** @param {...any} messages */
const put = (...messages) => messages.forEach((each) => thread.put(each));

beforeEach(() => {
  thread = new Thread();
  thread.state = "ready";
  thread.older = null;
  put(at(1), at(2), at(3));
});

test("the marker stands where the unread part began when the thread was opened", () => {
  const unread = new UnreadMarker(2, "1");

  unread.update(thread, true);
  put(at(4));
  unread.update(thread, true);

  assert.deepEqual([unread.first?.id, unread.atOpen?.count], [2, 2]);
});

test("nothing is marked before the thread is loaded", () => {
  const unread = new UnreadMarker(2, "1");
  thread.state = "loading";

  unread.update(thread, true);

  assert.equal(unread.first, undefined);
});

test("a reply of the operator removes the marker, also if it is confirmed before the next frame", () => {
  const unread = new UnreadMarker(2, "1");
  unread.update(thread, true);

  unread.answered(thread);
  put(at(9, { direction: "outgoing", client_id: "c" }));
  unread.update(thread, true);

  assert.deepEqual([unread.first, unread.atOpen, unread.unseenCount(thread)], [undefined, undefined, 0]);
});

test("a message that arrives while the operator reads further up is marked and counted", () => {
  const unread = new UnreadMarker(0, null);
  unread.see(thread, at(3));

  put(at(4), at(5, { direction: "outgoing" }), at(6));
  unread.update(thread, false);

  assert.deepEqual([unread.first?.id, unread.unseenCount(thread)], [4, 2]);
});

test("what was in sight stays seen when older messages come into sight", () => {
  const unread = new UnreadMarker(0, null);
  unread.see(thread, at(3));

  unread.see(thread, at(1));

  assert.equal(unread.lastSeen?.id, 3);
});

test("messages beyond a gap are unseen, and stay so when the gap closes", () => {
  const unread = new UnreadMarker(0, null);
  thread.hasGap = true;
  unread.jumped(thread);
  thread.receive(at(7));
  unread.trackGap(thread);
  const during = unread.unseenCount(thread);

  put(at(4));
  thread.closeGap();
  unread.trackGap(thread);

  assert.deepEqual([during, unread.unseenCount(thread), unread.lastSeen?.id], [1, 1, 4]);
});

test("a reply of one's own that waits beyond a gap does not make what arrives after it seen", () => {
  const unread = new UnreadMarker(0, null);
  thread.hasGap = true;
  unread.jumped(thread);
  thread.receive(message({ id: "local 1", client_id: "c1", message_id: null, direction: "outgoing", local: true }));
  unread.trackGap(thread);
  thread.receive(at(7));
  unread.trackGap(thread);

  thread.closeGap();
  unread.trackGap(thread);

  assert.equal(unread.unseenCount(thread), 1);
});
