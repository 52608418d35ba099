/** Telegram may refuse what the operator wants changed about a message: then there is nothing to undo. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { UndoStack } from "../../dashboard/model/undo_stack.js";
import { MessageActions } from "../../dashboard/services/message_actions.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message, settled } from "./samples.js";

/** @import { Message } from "../../dashboard/types.js" */

const sent = message({ id: 5, direction: "outgoing", status: "sent", can_edit: true });
const wanted = message({ ...sent, pending_change: { kind: "edit", text: "new" } });
const refused = message({ ...sent, problem: { code: "too_old", text: "It is too old." } });

/** @type {Store} */ let store;
/** @type {unknown[][]} */ let said;
/** @type {MessageActions} */ let actions;
/** Happens before Switchboard's answer arrives. @type {() => void} */ let meanwhile;
let seq = 100;

beforeEach(() => {
  store = new Store();
  store.start(seq);
  store.putConversation(conversation());
  store.threads.open(1);
  store.threads.put(sent);
  said = [];
  meanwhile = () => {};
  const api = {
    changeMessage: async () => (meanwhile(), wanted),
    forward: async () => message({ id: 7, direction: "outgoing", status: "pending" }),
  };
  actions = new MessageActions(/** @type {any} */ (api), store, new UndoStack());
  for (const type of ["done", "over", "error"]) {
    actions.addEventListener(type, (event) => said.push([type, /** @type {CustomEvent} */ (event).detail.id ?? /** @type {CustomEvent} */ (event).detail]));
  }
});

/** @param {Message} data */
function arrives(data) {
  store.applyFrame({ type: "message_updated", seq: ++seq, data });
}

const edit = () => actions.edit(sent, { text: "hello", format: "any" }, "new", false);

test("a refused edit is said, and can no longer be undone", async () => {
  await edit();
  assert.deepEqual(said, [["done", 5]]);

  arrives(wanted);
  arrives(refused);
  await settled();

  assert.deepEqual(said.slice(1), [["over", 5], ["error", "Bob: It is too old."]]);
});

test("a refusal that comes before Switchboard's answer is not missed", async () => {
  meanwhile = () => arrives(refused);

  await edit();
  await settled();

  assert.deepEqual(said.at(-1), ["error", "Bob: It is too old."]);
});

test("an edit that Telegram has taken can be undone, and an older refusal is not said again", async () => {
  await edit();

  arrives(wanted);
  arrives(message({ ...sent, text: "new" }));
  arrives(refused);
  await settled();

  assert.deepEqual(said, [["done", 5]]);
});

test("the text of a refused edit is known until Telegram takes another one, and only in the tab where it was written", async () => {
  const elsewhere = new MessageActions(/** @type {any} */ ({}), store, new UndoStack());
  await edit();
  arrives(wanted);
  arrives(refused);
  await settled();
  const known = [actions, elsewhere].map((tab) => tab.writtenFor(refused));

  await edit();
  arrives(wanted);
  arrives(message({ ...sent, text: "new" }));
  await settled();

  assert.deepEqual([...known, actions.writtenFor(refused)], ["new", undefined, undefined]);
});

test("a forward can be undone until it is sent, and its failure is said", async () => {
  for (const copy of [message({ id: 7, status: "sent" }), message({ id: 7, status: "failed", error: { code: "blocked", text: "Bob has blocked you." } })]) {
    void actions.forward(sent, conversation());
    await settled();
    arrives(copy);
    await settled();
  }

  assert.deepEqual(said, [["done", 7], ["over", 7], ["done", 7], ["over", 7], ["error", "Bob: Bob has blocked you."], ["over", 7]]);
});
