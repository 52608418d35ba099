/** A forum as one conversation: its row, its thread, and where a reply goes. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Api } from "../../dashboard/api.js";
import { lastOfEachTopic, writableTopics } from "../../dashboard/model/forums.js";
import { paging } from "../../dashboard/model/paging.js";
import { ALL, sectionsOf } from "../../dashboard/model/sections.js";
import { rowsOf } from "../../dashboard/model/thread_rows.js";
import { UndoStack } from "../../dashboard/model/undo_stack.js";
import { ConversationActions } from "../../dashboard/services/conversation_actions.js";
import { Loader } from "../../dashboard/services/loader/loader.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message } from "./samples.js";

/** @type {Store} */ let store;

const at = (/** @type {number} */ minute) => `2026-01-02T10:0${minute}:00Z`;
const forum = { chat_id: "-1001", kind: /** @type {const} */ ("group"), title: "Team" };

/** A topic. @param {number} id @param {object} [more] */
const topic = (id, more = {}) => conversation({ ...forum, id, topic_id: String(id), topic_title: `Topic ${id}`, last_message_at: at(id), ...more });

/** A message in a topic. @param {number} id @param {number} topic */
const said = (id, topic) => message({ id, message_id: String(id), conversation_id: topic, chat_id: "-1001", topic_id: String(topic), timestamp: at(id) });

beforeEach(() => {
  store = new Store();
  store.start(0);
  store.setPaging(ALL, paging("ready"));
  store.putAccount(account());
  store.putConversation(topic(1, { unread_count: 2, failed_count: 1 }));
  store.putConversation(topic(2, { unread_count: 3 }));
  store.putConversation(conversation({ id: 5, last_message_at: at(0) }));
  for (const id of [3, 4]) store.putConversation(topic(id, { chat_id: "-1009", title: "Shop", is_direct_messages: true, last_message_at: at(3) }));
});

const listed = () => sectionsOf(store, { oneList: true, account: null, unread: false, archived: false, collapsed: [] })[0]?.items ?? [];

test("topics are rows of their own; folded, a forum is one row with the unread messages of all its topics", () => {
  const apart = listed().map(({ id }) => id);

  store.foldForums(true);

  assert.deepEqual(apart, [4, 3, 2, 1, 5]);
  const [, , whole] = /** @type {any[]} */ (listed());
  assert.deepEqual(listed().map(({ id }) => id), [4, 3, 1, 5]);
  assert.deepEqual([whole.title, whole.topic_title, whole.unread_count, whole.failed_count], ["Team", null, 5, 1]);
});

test("the row of a forum stays the same whichever topic has news, and people of a channel are never mixed", () => {
  store.foldForums(true);
  const before = listed().map(({ id }) => id);

  store.putConversation(topic(2, { last_message_at: at(9) }));
  store.putConversation(topic(7, { last_message_at: at(8) }));

  assert.deepEqual([before.includes(1), listed()[0]?.id], [true, 1]);
  assert.deepEqual(listed().map(({ id }) => id), [1, 4, 3, 5]);
});

test("the messages of all topics are in one thread, those of a topic that is not known yet too", () => {
  store.foldForums(true);
  store.threads.open(1);

  for (const [id, of] of /** @type {const} */ ([[1, 1], [2, 2], [3, 8]])) store.threads.put(said(id, of));

  assert.deepEqual(store.threads.get(2)?.messages.items.map(({ id }) => id), [1, 2, 3]);
  assert.equal(store.threads.get(3)?.messages.length, undefined);
});

test("a change of the setting closes the threads, and the open topic becomes its forum", () => {
  store.threads.open(2);
  store.select(2);

  store.foldForums(true);

  assert.deepEqual([store.selected, store.threads.get(1)], [1, undefined]);
});

test("each message says its topic where it is another one than above", () => {
  const topicOf = (/** @type {import("../../dashboard/types.js").Message} */ { topic_id }) => `Topic ${topic_id}`;

  const rows = rowsOf([said(1, 1), said(2, 1), said(3, 2)], (time) => time.slice(0, 10), { topicOf });

  assert.deepEqual(rows.flatMap((row) => ("topic" in row ? [row.topic] : [])), ["Topic 1", "", "Topic 2"]);
});

test("what was read covers each topic up to its own last message in sight", () => {
  const messages = [said(1, 1), said(2, 2), said(3, 1), said(4, 2)];

  assert.deepEqual(lastOfEachTopic(messages, /** @type {any} */ (messages[2])).map(({ id }) => id), [3, 2]);
});

test("a reply can go to each topic that is open", () => {
  const topics = [topic(2), topic(1), topic(3, { can_reply: false, cannot_reply_reason: "This topic is closed." })];

  assert.deepEqual(writableTopics(topics).map(({ id }) => id), [1, 2]);
});

test("the whole chat is asked for, and the topics of messages that are not known", async () => {
  /** @type {string[]} */ const asked = [];
  const fetching = async (/** @type {string} */ url) => {
    asked.push(url);
    const answer = url.includes("/messages") ? { items: [said(3, 8)], next_cursor: null } : topic(8);
    return new Response(JSON.stringify(answer), { headers: { "Content-Type": "application/json" } });
  };
  store.foldForums(true);

  await new Loader(new Api("api", /** @type {any} */ (fetching)), store).threads.open(1);

  assert.deepEqual(asked, ["api/conversations/1/messages?limit=50&whole_chat=true", "api/conversations/8"]);
  assert.equal(store.conversation(8)?.topic_title, "Topic 8");
});

test("what is done with a forum is done with each of its topics, and undone as one", async () => {
  /** @type {any[]} */ const asked = [];
  const changeConversation = async (/** @type {number} */ id, /** @type {object} */ change) => (asked.push([id, change]), { ...store.conversation(id), ...change });
  const actions = new ConversationActions(/** @type {any} */ ({ changeConversation }), store, new UndoStack());
  /** @type {(() => void)[]} */ const undos = [];
  actions.addEventListener("done", (event) => undos.push(/** @type {CustomEvent} */ (event).detail.undo));
  store.foldForums(true);

  await actions.run(1, ({ muted_until = null }) => /** @type {any} */ ({ label: muted_until ? "Unmute" : "Mute", change: { muted_until: "x" }, undo: { muted_until: null }, reads: false, done: "Muted." }));
  undos.forEach((undo) => undo());
  await new Promise((resolve) => setImmediate(resolve));

  assert.equal(undos.length, 1);
  assert.deepEqual(asked.map(([id, { muted_until }]) => [id, muted_until]), [[1, "x"], [2, "x"], [1, null], [2, null]]);
});
