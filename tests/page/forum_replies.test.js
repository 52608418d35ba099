/** A reply to a topic of a forum that is shown as one conversation, until Switchboard confirms it. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../dashboard/lib/errors.js";
import { LocalOutbox } from "../../dashboard/services/local_outbox.js";
import { Sender } from "../../dashboard/services/sender.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message, settled, storage } from "./samples.js";

/** @type {{ draft: any, answer: (message: any) => void, fail: (error: Error) => void }[]} */ let posts;
let saved = storage();

const api = { reply: (/** @type {any} */ _id, /** @type {any} */ draft) => new Promise((answer, fail) => posts.push({ draft, answer, fail })) };

/** A topic. @param {number} id */
const topic = (id) => conversation({ id, chat_id: "-1001", kind: "group", title: "Team", topic_id: String(id), topic_title: `Topic ${id}` });

/** A tab with the forum open, whose home is topic 1. @param {number[]} known its topics that are loaded */
function open(known = [1, 2]) {
  const store = new Store();
  store.start(0);
  store.putAccount(account());
  for (const id of known) store.putConversation(topic(id));
  store.foldForums(true);
  store.threads.open(1);
  store.select(1);
  const waitClosed = (/** @type {string} */ tab) => (tab === "tab 1" ? Promise.resolve() : new Promise(() => {}));
  const outbox = new LocalOutbox(saved, { id: `tab ${saved.listeners.length + 1}`, waitClosed });
  saved.listeners.push(() => {});
  const sender = new Sender(/** @type {any} */ (api), store, outbox);
  sender.restore(1);
  return { store, sender, shown: () => store.threads.get(1)?.messages.items.map(({ text, status }) => `${text}: ${status}`) };
}

beforeEach(() => {
  posts = [];
  saved = storage();
});

test("a reply to any topic stands in the thread of the forum at once, and so does its refusal", async () => {
  const { sender, shown } = open();

  void sender.send(topic(2), "hi");
  const atOnce = shown();
  posts[0]?.fail(new ApiError(422, { code: "text_invalid", detail: "Not a text." }));
  await settled();

  assert.deepEqual([atOnce, shown()], [["hi: pending"], ["hi: failed"]]);
});

test("after a reload an unconfirmed reply is there again, also if its topic is not loaded yet", async () => {
  void open().sender.send(topic(2), "hi");

  const after = open([1]);
  await settled();

  assert.deepEqual(after.shown(), ["hi: failed"]);
});

test("after a reload a reply that an older version of the page stored without its topic is there, too", async () => {
  void open().sender.send(topic(2), "hi");
  for (const key of saved.keys()) {
    const { tab, message } = JSON.parse(saved.getItem(key) ?? "");
    saved.setItem(key, JSON.stringify({ tab, message: { ...message, topic_id: undefined } }));
  }

  const after = open();
  await settled();

  assert.deepEqual(after.shown(), ["hi: failed"]);
});

test("what the stream confirmed in a topic is not kept", async () => {
  const { store, sender } = open();
  void sender.send(topic(2), "hi");

  store.threads.put(message({ id: 9, ...posts[0]?.draft, conversation_id: 2, chat_id: "-1001", topic_id: "2", direction: "outgoing", message_id: null, status: "pending" }));

  assert.deepEqual([saved.length, store.threads.get(1)?.messages.length], [0, 1]);
});
