/** A forward waits as long as a reply, if the operator has set that, and its notice takes it back. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { UndoStack } from "../../dashboard/model/undo_stack.js";
import { MessageActions } from "../../dashboard/services/message_actions.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message } from "./samples.js";

/** What is asked of Switchboard, and what a notice offers. @param {number} undoSeconds */
async function forwarded(undoSeconds) {
  /** @type {unknown[][]} */ const asked = [];
  const api = {
    forward: async (/** @type {unknown[]} */ ...given) => (asked.push(given), message({ id: 77, status: "pending" })),
    discard: async (/** @type {unknown} */ id) => void asked.push([id]),
  };
  const actions = new MessageActions(/** @type {any} */ (api), new Store(), new UndoStack(), () => undoSeconds);
  /** @type {any} */ let done;
  actions.addEventListener("done", (event) => (done = /** @type {CustomEvent} */ (event).detail));
  await actions.forward(message({ id: 5 }), conversation({ id: 2 }));
  return { asked, done };
}

test("a forward is held back and can be taken back from its notice", async () => {
  const { asked, done } = await forwarded(10);

  done.undo();

  assert.deepEqual(asked[0]?.slice(0, 2), [5, 2]);
  const wait = Date.parse(String(asked[0]?.[3])) - Date.now();
  assert.ok(wait > 8_000 && wait <= 10_000, `${wait}`);
  assert.deepEqual(asked[1], [77]);
});

test("without that setting a forward leaves at once", async () => {
  const { asked, done } = await forwarded(0);

  assert.equal(asked[0]?.[3], undefined);
  assert.equal(done.undo, undefined);
});
