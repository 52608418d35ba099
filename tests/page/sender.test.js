import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ApiError, Unreachable } from "../../dashboard/lib/errors.js";
import { Sender } from "../../dashboard/services/sender.js";
import { LocalOutbox } from "../../dashboard/services/local_outbox.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message, settled, storage } from "./samples.js";

/** @type {Store} */ let store;
/** @type {ReturnType<typeof storage>} */ let shelf;
/** @type {{ id: any, draft: any, answer: (message: any) => void, fail: (error: Error) => void }[]} */ let posts;
/** @type {Sender} */ let sender;
/** @type {string} */ let id;

/** How Switchboard writes a formatted reply: with marks, or without where marks cannot say the formats. */
const BOLD = "very **bold**";
let marked = BOLD;

const api = {
  reply: (/** @type {any} */ id, /** @type {any} */ draft) =>
    new Promise((answer, fail) => posts.push({ id, draft, answer, fail })),
  markdown: async () => ({ text: marked, format: marked === BOLD ? "markdown" : null }),
  discard: async () => {},
};

/** Tabs of one browser, and which have ended. */
const ended = new EventTarget();
/** @type {Set<string>} */ const dead = new Set();
let tabs = 0;

/** @param {string} id */
const waitClosed = async (id) => {
  if (!dead.has(id)) await new Promise((resolve) => ended.addEventListener(id, resolve));
};

/** @param {string} id */
function close(id) {
  dead.add(id);
  ended.dispatchEvent(new Event(id));
  return settled();
}

/** A tab with its own store, and the conversation open in it. */
function open() {
  const tab = { id: `tab ${++tabs}`, waitClosed };
  const store = new Store();
  store.start(0);
  store.threads.open(1);
  store.select(1);
  const unsent = new LocalOutbox(shelf, tab);
  const sender = new Sender(/** @type {any} */ (api), store, unsent);
  shelf.listeners.push((key) => unsent.onStorage(key));
  sender.restore(1);
  return { id: tab.id, store, sender, shown: () => shownIn(store) };
}

/** @param {Store} store */
const shownIn = (store) => store.threads.get(1)?.messages.items.map(({ text, status }) => `${text}: ${status}`);

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  shelf = storage();
  posts = [];
  marked = BOLD;
  ({ id, store, sender } = open());
});

const shown = () => shownIn(store);

/** @param {number} n the post that is answered */
function accept(n, status = /** @type {const} */ ("pending")) {
  const { draft, answer } = /** @type {any} */ (posts[n]);
  answer(message({ id: n + 1, ...draft, direction: "outgoing", message_id: null, status }));
  return settled();
}

test("what is sent stands in the thread at once", () => {
  void sender.send(conversation(), "hi");

  assert.deepEqual(shown(), ["hi: pending"]);
});

test("a text that is too long is sent in parts if the operator wants that", () => {
  void sender.send(conversation(), "long", null, { split: true });

  assert.deepEqual([posts[0]?.draft.split, posts[0]?.draft.text], [true, "long"]);
});

test("the answer takes the place of the provisional message", async () => {
  void sender.send(conversation(), "hi");

  await accept(0);

  assert.deepEqual([shown(), store.threads.get(1)?.messages.items[0]?.local], [["hi: pending"], undefined]);
});

test("messages of one conversation are handed over one after the other", async () => {
  void sender.send(conversation(), "first");
  void sender.send(conversation(), "second");
  const before = posts.length;

  await accept(0);

  assert.deepEqual([before, posts.map(({ draft }) => draft.text)], [1, ["first", "second"]]);
});

test("without an answer a message stays pending and is offered again under the same client id", async () => {
  void sender.send(conversation(), "hi");
  posts[0]?.fail(new Unreachable("gone"));
  await settled();
  const during = shown();

  void sender.resume();

  assert.deepEqual([during, posts[1]?.draft], [["hi: pending"], posts[0]?.draft]);
});

test("a message without an answer goes again by itself while the stream is connected, ever more slowly", async () => {
  void sender.send(conversation(), "hi");
  /** @type {number[]} */ const sent = [];
  for (const wait of [1999, 1, 2000, ...Array(5).fill(20_000), 9999, 10_001]) {
    posts.at(-1)?.fail(new Unreachable("gone"));
    await settled();
    mock.timers.tick(wait);
    sent.push(posts.length);
  }

  assert.deepEqual([sent, shown()], [[1, 2, 3, 4, 5, 6, 7, 8, 8, 9], ["hi: pending"]]);
  assert.equal(new Set(posts.map(({ draft }) => draft.client_id)).size, 1);
});

test("a message whose answer gets lost just after the stream is back goes again, once", async () => {
  void sender.send(conversation(), "hi");
  void sender.resume();
  posts[0]?.fail(new Unreachable("gone"));
  await settled();

  mock.timers.tick(2000);
  await accept(1);
  mock.timers.tick(60_000);

  assert.deepEqual([posts.length, shelf.length], [2, 0]);
});

test("a refusal fails the message with the reason, and does not hold up the next", async () => {
  void sender.send(conversation(), "bad");
  void sender.send(conversation(), "good");

  posts[0]?.fail(new ApiError(422, { code: "text_invalid", detail: "Not a text." }));
  await settled();

  assert.equal(store.threads.get(1)?.messages.items[0]?.error?.text, "Not a text.");
  assert.equal(posts[1]?.draft.text, "good");
});

test("a failed message is retried under the same client id", async () => {
  void sender.send(conversation(), "hi");
  posts[0]?.fail(new ApiError(503, { code: "disk_full", detail: "The disk is full." }));
  await settled();
  const [failed] = store.threads.get(1)?.messages.items ?? [];

  void sender.retry(/** @type {any} */ (failed));

  assert.deepEqual([shown(), posts[1]?.draft], [["hi: pending"], posts[0]?.draft]);
});

test("an unconfirmed message survives a reload, and waits for the operator's word", async () => {
  void sender.send(conversation(), "hi");
  await close(id);

  const after = open();
  await settled();
  void after.sender.resume();

  assert.deepEqual([after.shown(), posts.length], [["hi: failed"], 1]);
});

test("a confirmed message is not kept for after a reload", async () => {
  void sender.send(conversation(), "hi");
  await accept(0);
  await close(id);

  assert.deepEqual(open().shown(), []);
});

test("what the stream confirmed is not kept for after a reload, nor offered again", async () => {
  void sender.send(conversation(), "hi");
  const { draft, fail } = /** @type {any} */ (posts[0]);
  store.threads.put(message({ id: 9, ...draft, direction: "outgoing", message_id: null, status: "pending" }));

  fail(new Unreachable("gone"));
  await settled();
  await sender.resume();

  assert.deepEqual([posts.length, shelf.length], [1, 0]);
});

test("discarding what was never confirmed forgets it", async () => {
  void sender.send(conversation(), "hi");
  posts[0]?.fail(new ApiError(422, { code: "text_invalid", detail: "Not a text." }));
  await settled();
  const [failed] = store.threads.get(1)?.messages.items ?? [];

  await sender.discard(/** @type {any} */ (failed));

  assert.deepEqual(open().shown(), []);
});

/** A formatted reply that Telegram refused. */
const formatted = () => message({ id: 9, client_id: "c9", direction: "outgoing", status: "failed", message_id: null, text: "very bold", entities: [{ type: "bold", offset: 5, length: 4 }] });

test("a formatted reply that was discarded and brought back is sent with its formats", async () => {
  store.threads.put(formatted());
  const { undo } = await sender.discard(formatted());

  undo?.();
  const [back] = store.threads.get(1)?.messages.items ?? [];
  void sender.retry(/** @type {any} */ (back));

  assert.deepEqual([back?.text, back?.entities, back?.status], [BOLD, [], "failed"]);
  assert.deepEqual([posts[0]?.draft.text, posts[0]?.draft.format], [BOLD, "markdown"]);
});

test("formats that marks cannot say are not shown as if they would be sent", async () => {
  marked = "very bold";
  store.threads.put(formatted());

  const { undo } = await sender.discard(formatted());
  undo?.();

  const [back] = store.threads.get(1)?.messages.items ?? [];
  assert.deepEqual([back?.text, back?.entities, back?.format], ["very bold", [], undefined]);
});

test("a formatted reply is written again with marks, unless marks stay as they are", async () => {
  const marking = new Sender(/** @type {any} */ (api), store, new LocalOutbox(storage(), { id: "other", waitClosed }), () => ({ undoSeconds: 0, markdown: true }));

  const [as, plain] = await Promise.all([marking.written(formatted()), sender.written(formatted())]);

  assert.deepEqual([as?.text, plain?.text], [BOLD, "very bold"]);
});

test("a tab that writes loses nothing of what another has not sent yet", async () => {
  const other = open();
  void other.sender.send(conversation(), "from the other");
  void sender.send(conversation(), "from here");
  await close(other.id);
  await close(id);

  const after = open();
  await settled();

  assert.deepEqual(after.shown(), ["from the other: failed", "from here: failed"]);
});

test("what another tab is sending shows as under way, and is not sent from here", async () => {
  void sender.send(conversation(), "hi");

  const other = open();
  await settled();
  await other.sender.resume();

  assert.deepEqual([other.shown(), posts.length], [["hi: pending"], 1]);
});

test("when the tab that sent is gone, another offers its message under the same client id", async () => {
  const other = open();
  void sender.send(conversation(), "hi");
  await close(id);
  const [left] = other.store.threads.get(1)?.messages.items ?? [];

  void other.sender.retry(/** @type {any} */ (left));

  assert.equal(left?.error?.code, "interrupted");
  assert.deepEqual([other.shown(), posts[1]?.draft], [["hi: pending"], posts[0]?.draft]);
});

test("what is discarded in one tab goes from all, but not what was confirmed", async () => {
  const other = open();
  void sender.send(conversation(), "hi");
  posts[0]?.fail(new ApiError(422, { code: "text_invalid", detail: "Not a text." }));
  await settled();
  void sender.send(conversation(), "there");
  other.store.threads.put(message({ id: 9, ...posts[1]?.draft, direction: "outgoing", message_id: null, status: "pending" }));
  const before = other.shown();

  await sender.discard(/** @type {any} */ (store.threads.get(1)?.messages.items[0]));
  await accept(1);

  assert.deepEqual([before, other.shown()], [["there: pending", "hi: failed"], ["there: pending"]]);
});
