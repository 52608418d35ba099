import assert from "node:assert/strict";
import { test } from "node:test";
import { ReadTracker } from "../../dashboard/services/read_tracker.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message } from "./samples.js";

test("under load the read mark is sent once a second, and the last one too", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const store = new Store();
  /** @type {any[]} */ const sent = [];
  const readTracker = new ReadTracker(/** @type {any} */ ({ markRead: async (/** @type {any} */ _id, /** @type {any} */ upTo) => void sent.push(upTo) }), store);
  let seen = message({ message_id: "0" });
  readTracker.addEventListener("due", () => void readTracker.seen(1, seen));

  for (let unread = 1; unread <= 50; unread++) {
    store.putConversation(conversation({ unread_count: unread }));
    seen = message({ message_id: String(unread) });
    await readTracker.seen(1, seen);
  }
  const during = sent.length;
  mock.timers.tick(1000);
  mock.timers.tick(5000);

  assert.deepEqual([during, sent], [1, ["1", "50"]]);
});

test("a read mark is not sent again, nor one of a message that Telegram does not have yet", async () => {
  const store = new Store();
  store.putConversation(conversation({ unread_count: 3, read_inbox_max_id: "20", last_message_at: "2026-01-09T00:00:00Z" }));
  /** @type {any[]} */ const sent = [];
  const readTracker = new ReadTracker(/** @type {any} */ ({ markRead: async (/** @type {any} */ _id, /** @type {any} */ upTo) => void sent.push(upTo) }), store);

  for (const message_id of ["19", "20", null, "21", "21"]) await readTracker.seen(1, message({ message_id }));

  assert.deepEqual(sent, ["21"]);
});
