import assert from "node:assert/strict";
import { test } from "node:test";
import { Thread } from "../../dashboard/model/thread.js";
import { firstUnread } from "../../dashboard/model/unread.js";
import { message } from "./samples.js";

/** Messages with these ids of Telegram's, those above 100 outgoing. @param {number[]} ids */
function thread(...ids) {
  const held = new Thread();
  held.older = { cursor: "c" };
  for (const id of ids) {
    held.put(message({ id, message_id: String(id), timestamp: `2026-01-02T10:00:${String(id % 60).padStart(2, "0")}Z` }));
  }
  return held;
}

/** @param {Thread} held @param {object} [more] */
const arrears = (held, more = {}) => ({ count: 2, mark: "5", last: /** @type {any} */ (held.messages.items.at(-1)), ...more });

test("the unread begins after Telegram's mark, whatever was counted", () => {
  const held = thread(4, 5, 7, 8, 9);

  assert.equal(firstUnread(held, arrears(held))?.id, 7);
  assert.equal(firstUnread(held, arrears(held, { mark: "6" }))?.id, 7);
});

test("further back than the thread is held it is not known", () => {
  const held = thread(7, 8, 9);

  assert.equal(firstUnread(held, arrears(held)), undefined);
  held.older = null;
  assert.equal(firstUnread(held, arrears(held))?.id, 7);
});

test("without a mark the number decides; what came later is not counted", () => {
  const held = thread(7, 8, 9);
  const then = arrears(held, { mark: null });
  held.put(message({ id: 10, message_id: "10", timestamp: "2026-01-02T10:00:10Z" }));

  assert.equal(firstUnread(held, then)?.id, 8);
});
