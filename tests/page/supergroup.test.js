/** A group that became a supergroup: its draft and its refused replies go there. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Drafts } from "../../dashboard/services/drafts.js";
import { LocalOutbox } from "../../dashboard/services/local_outbox.js";
import { Sender } from "../../dashboard/services/sender.js";
import { SharedDrafts } from "../../dashboard/services/shared_drafts.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message, settled, storage } from "./samples.js";

/** @type {Store} */ let store;
/** @type {[string, ...any[]][]} */ let asked;
/** @type {{ from: any, into: any }[]} */ let moves;

const group = conversation({ id: 1, chat_id: "-5", kind: "group", title: "Team", draft: null });
const supergroup = conversation({ id: 2, chat_id: "-1005", kind: "group", title: "Team", draft: null, moved_from_conversation_id: 1 });
const moved = { ...group, can_reply: false, moved_to_conversation_id: 2 };

const api = /** @type {any} */ ({
  reply: async (/** @type {number} */ id, /** @type {any} */ { text, reply_to_message_id, client_id }) => {
    asked.push(["reply", id, text, reply_to_message_id]);
    return message({ id: 90, conversation_id: id, text, client_id, direction: "outgoing", status: "pending", message_id: null });
  },
  discard: async (/** @type {number} */ id) => void asked.push(["discard", id]),
  changeConversation: async (/** @type {number} */ id) => store.conversation(id),
});

beforeEach(() => {
  [asked, moves] = [[], []];
  store = new Store();
  store.start(0);
  store.addEventListener("moved", (event) => moves.push(/** @type {CustomEvent} */ (event).detail));
  store.putAccount(account());
  store.putConversation(group);
  store.putConversation(supergroup);
});

test("that a group moved is told once, by an event or by a page", () => {
  store.putConversation(moved);
  store.putConversation({ ...moved, unread_count: 0 });

  store.applyConversations({ items: [{ ...moved, id: 7 }], next_cursor: null }, store.fences.begin());

  assert.deepEqual(moves, [{ from: 1, into: 2 }, { from: 7, into: 2 }]);
});

test("the draft goes to the supergroup, without its quote, and behind what is written there", () => {
  const drafts = new SharedDrafts(api, store, new Drafts(storage()));
  drafts.set(1, { text: "I will be there", quoted: "9" });
  drafts.set(2, { text: "Hello", quoted: null });

  const isMoved = drafts.moveText(1, 2);

  assert.deepEqual([isMoved, drafts.get(1), drafts.get(2)], [true, { text: "", quoted: null }, { text: "Hello\n\nI will be there", quoted: null }]);
  assert.equal(drafts.moveText(1, 2), false);
});

test("a draft that the supergroup has already is not doubled", () => {
  const drafts = new SharedDrafts(api, store, new Drafts(storage()));
  drafts.set(1, { text: "I will be there", quoted: null });
  drafts.set(2, { text: "I will be there", quoted: null });

  drafts.moveText(1, 2);

  assert.equal(drafts.get(2).text, "I will be there");
});

test("a reply that the group refused is sent to the supergroup, and then discarded", async () => {
  const sender = new Sender(api, store, new LocalOutbox(storage(), { id: "tab", waitClosed: () => new Promise(() => {}) }));
  store.putConversation(moved);
  const error = { code: "group_moved", text: "This group is now a supergroup." };

  await sender.sendMoved(message({ id: 5, direction: "outgoing", status: "failed", message_id: null, error, text: "Yes", reply_to_message_id: "3" }));
  await settled();

  assert.deepEqual(asked, [["reply", 2, "Yes", undefined], ["discard", 5]]);
});
