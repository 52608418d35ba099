import assert from "node:assert/strict";
import { test } from "node:test";
import { Attention } from "../../dashboard/services/attention.js";
import { Store } from "../../dashboard/store.js";
import { conversation } from "./samples.js";

test("in a storm Telegram is told once a second what was read, and the last of it too", async ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const store = new Store();
  /** @type {any[]} */ const told = [];
  const attention = new Attention(/** @type {any} */ ({ markRead: async (/** @type {any} */ id) => void told.push(id) }), store);
  attention.addEventListener("rested", () => void attention.seen(1));

  for (let unread = 1; unread <= 50; unread++) {
    store.putConversation(conversation({ unread_count: unread }));
    await attention.seen(1);
  }
  const during = told.length;
  mock.timers.tick(1000);
  mock.timers.tick(5000);

  assert.deepEqual([during, told], [1, [1, 1]]);
});
