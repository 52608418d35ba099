import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError, Unreachable } from "../../dashboard/api.js";
import { Sending } from "../../dashboard/services/sending.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message, settled } from "./samples.js";

/** @type {Store} */ let store;
/** @type {Map<string, string>} */ let shelf;
/** @type {{ id: any, draft: any, answer: (message: any) => void, fail: (error: Error) => void }[]} */ let posts;
/** @type {Sending} */ let sending;

const api = {
  reply: (/** @type {any} */ id, /** @type {any} */ draft) =>
    new Promise((answer, fail) => posts.push({ id, draft, answer, fail })),
};

const storage = {
  getItem: (/** @type {string} */ name) => shelf.get(name) ?? null,
  setItem: (/** @type {string} */ name, /** @type {string} */ value) => void shelf.set(name, value),
};

const make = () => new Sending(/** @type {any} */ (api), store, storage);

beforeEach(() => {
  store = new Store();
  store.begin(0);
  store.openThread(1);
  store.select(1);
  shelf = new Map();
  posts = [];
  sending = make();
});

const shown = () => store.thread(1)?.messages.items.map(({ text, status }) => `${text}: ${status}`);

/** @param {number} n the post that is answered */
function accept(n, status = /** @type {const} */ ("pending")) {
  const { draft, answer } = /** @type {any} */ (posts[n]);
  answer(message({ id: n + 1, ...draft, direction: "outgoing", message_id: null, status }));
  return settled();
}

test("what is sent stands in the thread at once", () => {
  void sending.send(conversation(), "hi");

  assert.deepEqual(shown(), ["hi: pending"]);
});

test("the answer takes the place of the provisional message", async () => {
  void sending.send(conversation(), "hi");

  await accept(0);

  assert.deepEqual([shown(), store.thread(1)?.messages.items[0]?.local], [["hi: pending"], undefined]);
});

test("messages of one conversation are handed over one after the other", async () => {
  void sending.send(conversation(), "first");
  void sending.send(conversation(), "second");
  const before = posts.length;

  await accept(0);

  assert.deepEqual([before, posts.map(({ draft }) => draft.text)], [1, ["first", "second"]]);
});

test("without an answer a message stays pending and is offered again under the same client id", async () => {
  void sending.send(conversation(), "hi");
  posts[0]?.fail(new Unreachable("gone"));
  await settled();
  const during = shown();

  void sending.resume();

  assert.deepEqual([during, posts[1]?.draft], [["hi: pending"], posts[0]?.draft]);
});

test("a refusal fails the message with the reason, and does not hold up the next", async () => {
  void sending.send(conversation(), "bad");
  void sending.send(conversation(), "good");

  posts[0]?.fail(new ApiError(422, { code: "text_invalid", detail: "Not a text." }));
  await settled();

  assert.equal(store.thread(1)?.messages.items[0]?.error?.text, "Not a text.");
  assert.equal(posts[1]?.draft.text, "good");
});

test("a failed message is retried under the same client id", async () => {
  void sending.send(conversation(), "hi");
  posts[0]?.fail(new ApiError(503, { code: "disk_full", detail: "The disk is full." }));
  await settled();
  const [failed] = store.thread(1)?.messages.items ?? [];

  void sending.retry(/** @type {any} */ (failed));

  assert.deepEqual([shown(), posts[1]?.draft], [["hi: pending"], posts[0]?.draft]);
});

test("an unconfirmed message survives a reload, and waits for the operator's word", async () => {
  void sending.send(conversation(), "hi");
  store = new Store();
  store.openThread(1);

  const after = make();
  after.restore(1);
  void after.resume();

  assert.deepEqual([shown(), posts.length], [["hi: failed"], 1]);
});

test("a confirmed message is not kept for after a reload", async () => {
  void sending.send(conversation(), "hi");
  await accept(0);
  store = new Store();
  store.openThread(1);

  make().restore(1);

  assert.deepEqual(shown(), []);
});

test("discarding what was never confirmed forgets it", async () => {
  void sending.send(conversation(), "hi");
  posts[0]?.fail(new ApiError(422, { code: "text_invalid", detail: "Not a text." }));
  await settled();
  const [failed] = store.thread(1)?.messages.items ?? [];

  await sending.discard(/** @type {any} */ (failed));
  make().restore(1);

  assert.deepEqual(shown(), []);
});
