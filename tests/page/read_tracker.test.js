import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadTracker } from "../../dashboard/services/read_tracker.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message } from "./samples.js";

test("in a storm Telegram is told once a second what was read, and the last of it too", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const store = new Store();
  /** @type {any[]} */ const told = [];
  const readTracker = new ReadTracker(/** @type {any} */ ({ markRead: async (/** @type {any} */ _id, /** @type {any} */ upTo) => void told.push(upTo) }), store);
  let seen = message({ message_id: "0" });
  readTracker.addEventListener("due", () => void readTracker.seen(1, seen));

  for (let unread = 1; unread <= 50; unread++) {
    store.putConversation(conversation({ unread_count: unread }));
    seen = message({ message_id: String(unread) });
    await readTracker.seen(1, seen);
  }
  const during = told.length;
  mock.timers.tick(1000);
  mock.timers.tick(5000);

  assert.deepEqual([during, told], [1, ["1", "50"]]);
});

test("what was read before is not told again, nor what Telegram does not have yet", async () => {
  const store = new Store();
  store.putConversation(conversation({ unread_count: 3, read_inbox_max_id: "20", last_message_at: "2026-01-09T00:00:00Z" }));
  /** @type {any[]} */ const told = [];
  const readTracker = new ReadTracker(/** @type {any} */ ({ markRead: async (/** @type {any} */ _id, /** @type {any} */ upTo) => void told.push(upTo) }), store);

  for (const message_id of ["19", "20", null, "21", "21"]) await readTracker.seen(1, message({ message_id }));

  assert.deepEqual(told, ["21"]);
});
