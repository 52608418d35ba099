/** A group that became a supergroup: its draft and its refused replies go there. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { firstUnread } from "../../dashboard/model/unread.js";
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
  retry: async (/** @type {number} */ id) => (asked.push(["retry", id]), { ...refused, conversation_id: 2, chat_id: "-1005", status: "pending", error: null, reply_to_message_id: null }),
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

test("the move of a group is shown once, by an event or by a page", () => {
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

const refused = message({ id: 5, chat_id: "-5", client_id: "c5", direction: "outgoing", status: "failed", message_id: null, text: "Yes", reply_to_message_id: "3",
  error: { code: "group_moved", text: "This group is now a supergroup." } });

const newSender = () => new Sender(api, store, new LocalOutbox(storage(), { id: "tab", waitClosed: () => new Promise(() => {}) }));

/** @param {number} id */
const texts = (id) => store.threads.get(id)?.messages.items.map(({ text, status }) => `${text}: ${status}`);

test("a reply that the group refused goes to the supergroup, and leaves the thread of the group", async () => {
  store.putConversation(moved);
  for (const id of [1, 2]) store.threads.open(id);
  store.threads.put(refused);

  const into = await newSender().sendMoved(refused);

  assert.deepEqual([into, asked], [2, [["retry", 5]]]);
  assert.deepEqual([texts(1), texts(2)], [[], ["Yes: pending"]]);
});

test("one that Switchboard does not have is sent to the supergroup by the page, without its quote", async () => {
  store.putConversation(moved);
  store.threads.open(1);

  await newSender().sendMoved({ ...refused, local: true });
  await settled();

  assert.deepEqual(asked, [["reply", 2, "Yes", undefined]]);
});

test("the thread of the supergroup goes on with the group: its numbers are not taken for those of the supergroup", () => {
  const thread = store.threads.open(2);
  const [old, first] = [message({ id: 10, message_id: "40", chat_id: "-5" }), message({ id: 20, message_id: "2", chat_id: "-1005", conversation_id: 2 })];
  const answer = message({ id: 21, message_id: "40", chat_id: "-1005", conversation_id: 2, timestamp: "2026-01-02T10:00:09Z" });

  for (const each of [answer, first, old]) thread.put(each);

  assert.deepEqual(thread.messages.items.map(({ id }) => id), [10, 20, 21]);
  assert.deepEqual([thread.byTelegramId("40")?.id, thread.byTelegramId("40", "-5")?.id], [21, 10]);
  assert.equal(firstUnread(thread, { count: 1, mark: "2", last: answer })?.id, 21);
});

test("a change of a message of the group is seen in the thread of the supergroup, too", () => {
  store.threads.open(2).put(message({ id: 10, chat_id: "-5" }));

  store.threads.put(message({ id: 10, chat_id: "-5", text: "edited" }));

  assert.deepEqual(texts(2), ["edited: received"]);
});

test("what was forgotten of the group is read again from the group", () => {
  const thread = store.threads.open(2);
  const kept = message({ id: 11, chat_id: "-5", message_id: "11", timestamp: "2026-01-02T10:00:05Z" });
  const newest = message({ id: 20, chat_id: "-1005", conversation_id: 2, timestamp: "2026-01-02T10:00:09Z" });
  for (const each of [message({ id: 10, chat_id: "-5" }), kept, newest]) thread.put(each);

  thread.forgetBefore(kept);

  assert.deepEqual(thread.older, { around: 11, of: 1 });
});
