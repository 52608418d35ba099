/** Events about messages from before those in memory: no message stands in the thread beside a hole. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { firstUnread } from "../../dashboard/model/unread.js";
import { Loader } from "../../dashboard/services/loader/loader.js";
import { Store } from "../../dashboard/store.js";
import { message, settled } from "./samples.js";

/** @type {Store} */ let store;
/** @type {any[]} */ let asked;
/** The answer to each request. @type {((page: any) => void)[]} */ let answers;
/** @type {Loader} */ let loader;

const at = (/** @type {number} */ n) => new Date(Date.UTC(2026, 0, 2) + n * 1000).toISOString().slice(0, 19) + "Z";

/** The n-th message of a conversation. @param {number} n @param {object} [change] */
const nth = (n, change = {}) => message({ id: n, message_id: String(n), text: `${n}`, timestamp: at(n), ...change });

/** @param {number} from @param {number} to */
const span = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** A page as Switchboard has it. @param {number} from @param {number} to */
const page = (from, to) => ({ items: span(from, to).map((n) => nth(n)), next_cursor: from === 1 ? null : `before ${from}` });

const thread = () => /** @type {import("../../dashboard/model/thread.js").Thread} */ (store.threads.get(1));
const texts = () => thread().messages.items.map(({ text }) => text);

beforeEach(() => {
  [asked, answers] = [[], []];
  store = new Store();
  store.start(0);
  store.select(1);
  const messages = (/** @type {any} */ _id, /** @type {any} */ query) => (asked.push(query), new Promise((answer) => answers.push(answer)));
  loader = new Loader(/** @type {any} */ ({ messages }), store);
  void loader.threads.open(1);
});

/** Answers the n-th request. @param {number} n @param {any} page */
async function answer(n, page) {
  answers[n]?.(page);
  await settled();
}

/** @param {any} change */
const changed = (change) => store.threads.put(change);

test("a reaction to a message that is not loaded shows no message above a hole", async () => {
  await answer(0, page(151, 200));

  changed(nth(5));

  assert.equal(thread().messages.items[0]?.text, "151");
  assert.equal(firstUnread(thread(), { count: 190, mark: "10", last: nth(200) }), undefined);
});

test("neither does one that comes while the newest page is loaded, and nothing new is missing", async () => {
  changed(nth(5));
  changed(nth(201));
  changed(nth(160, { text: "edited" }));
  await answer(0, page(151, 200));

  assert.deepEqual([texts().length, texts()[0], texts()[9], texts().at(-1)], [51, "151", "edited", "201"]);
});

test("a change of a message that an older page brings meanwhile counts over that page, another does not", async () => {
  await answer(0, page(151, 200));
  changed(nth(120, { text: "old change" }));
  void loader.threads.older(1);
  changed(nth(130, { text: "edited" }));
  changed(nth(90));
  await answer(1, page(101, 150));

  assert.deepEqual([texts().length, texts()[0], texts()[19], texts()[29]], [100, "101", "120", "edited"]);
});

test("what history brings while the last page is loaded is there, in its place", async () => {
  await answer(0, page(151, 200));
  void loader.threads.older(1);
  for (const n of [100, 99]) changed(nth(n));
  await answer(1, { items: span(101, 150).map((n) => nth(n)), next_cursor: null });
  changed(nth(98));

  assert.deepEqual(texts().slice(0, 4), ["98", "99", "100", "101"]);
});

test("however much history comes at once, no message of the next page is missing", async () => {
  await answer(0, page(3001, 3050));
  void loader.threads.older(1);
  for (const n of span(1, 3000).reverse()) changed(nth(n));
  await answer(1, page(2951, 3000));

  assert.deepEqual(texts(), span(2951, 3050).map(String));
});

test("a jump to such a message loads what is around it", async () => {
  await answer(0, page(151, 200));
  changed(nth(5));

  void loader.threads.jump(1, 5);

  assert.deepEqual(asked[1], { around: 5, limit: 50 });
});

test("history that could not be asked for is asked for again when something of it comes", async () => {
  await answer(0, { ...page(151, 200), next_cursor: null, older: "unavailable" });
  const before = thread().unavailable;

  changed(nth(150));

  assert.deepEqual([before, thread().unavailable], [true, false]);
});

/** The thread has so many messages that closing it takes the oldest out of the memory. */
async function fillMemory() {
  await answer(0, page(1001, 1050));
  for (const n of span(1051, 1700)) changed(nth(n));
}

test("an older page that comes after the messages behind it left the memory makes no hole", async () => {
  await fillMemory();
  void loader.threads.older(1);
  store.select(2);
  await answer(1, page(951, 1000));

  assert.deepEqual(texts(), span(1401, 1700).map(String));
  void loader.threads.older(1);
  await answer(2, page(1351, 1400));
  assert.deepEqual([asked[2], texts()], [{ around: 1401, limit: 50 }, span(1351, 1700).map(String)]);
});

test("an older page for a thread that left the memory does not go into the one that was opened again", async () => {
  await answer(0, page(1001, 1050));
  void loader.threads.older(1);
  store.threads.remove(1);
  void loader.threads.open(1);
  await answer(2, page(1001, 1050));
  await answer(1, page(951, 1000));

  assert.deepEqual([texts(), thread().state], [span(1001, 1050).map(String), "ready"]);
});
