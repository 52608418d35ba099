import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiError } from "../../dashboard/lib/errors.js";
import { strings } from "../../dashboard/lib/format/strings.js";
import { Loader } from "../../dashboard/services/loader/loader.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message, settled } from "./samples.js";

/** A conversation whose pages of history are answered one by one; without an answer more the last
 * is given again and again. */
function page() {
  /** @type {(any)[]} */ const answers = [];
  const messages = async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const store = new Store();
  store.start(0);
  store.putAccount(account({ state: "disconnected" }));
  store.putConversation(conversation());
  const loader = new Loader(/** @type {any} */ ({ messages }), store);
  return { store, answers, jump: () => loader.threads.jumpBack(1, (thread) => thread.byTelegramId("5")), loader };
}

/** One message, and what comes before it. @param {number} n @param {object} [more] */
const before = (n, more = { next_cursor: "c" }) => ({ items: [message({ id: n, message_id: String(n) })], next_cursor: null, ...more });

test("a message that is not held is read back to", async () => {
  const { store, answers, jump } = page();
  answers.push(before(9), before(5));

  assert.equal(await jump(), "");
  assert.deepEqual(store.threads.target, { conversation: 1, message: 5, as: "found" });
});

test("while the thread is being read, the jump waits for it", async () => {
  const { answers, jump, loader } = page();
  answers.push(before(5));
  void loader.threads.open(1);

  assert.equal(await jump(), "");
});

test("only where the thread has been read to its beginning, a message is said to be gone", async () => {
  const { answers, jump } = page();
  answers.push(before(9), before(8, {}));

  assert.equal(await jump(), strings.messageGone);
});

test("where Telegram cannot be asked, that is said", async () => {
  const { answers, jump } = page();
  answers.push(before(9), before(8, { older: "unavailable" }));

  assert.equal(await jump(), strings.messageOnTelegram);
});

test("what goes wrong on the way is said", async () => {
  const { answers, jump } = page();
  answers.push(before(9), new ApiError(503, { detail: "The disk is full." }));

  assert.equal(await jump(), "The disk is full.");
});

test("a message that is far back is said to be, and one can read on", async () => {
  const { store, answers, jump } = page();
  answers.push(before(9));

  assert.equal(await jump(), strings.messageFurther);
  answers[0] = before(5);
  assert.equal(await jump(), "");
  assert.equal(store.threads.get(1)?.state, "ready");
});

test("when the account is back, a thread may be read on", async () => {
  const { store, answers, loader } = page();
  answers.push(before(9, { older: "unavailable" }));
  await loader.threads.open(1);
  const meanwhile = store.threads.get(1)?.unavailable;

  store.putAccount(account({ id: "another", state: "connected" }));
  const another = store.threads.get(1)?.unavailable;
  store.putAccount(account({ state: "catching_up" }));
  await settled();

  assert.deepEqual([meanwhile, another, store.threads.get(1)?.unavailable], [true, true, false]);
});

/** An empty page. */
const nothing = async () => ({ items: [], next_cursor: null });

/** A conversation whose pages are answered when the test says so, by what was asked. */
function pageOnDemand() {
  /** @type {Map<string, (answer: any) => void>} */ const answer = new Map();
  const messages = (/** @type {number} */ _, /** @type {any} */ { around }) =>
    new Promise((resolve) => answer.set(around === undefined ? "newest" : `around ${around}`, resolve));
  const api = { messages, accounts: nothing, folders: nothing, conversations: nothing, conversation: async () => conversation() };
  const store = new Store();
  store.start(0);
  store.putConversation(conversation());
  const loader = new Loader(/** @type {any} */ (api), store);
  const held = () => store.threads.get(1)?.messages.items.map(({ id }) => id);
  return { store, loader, answer, held };
}

test("the newest messages, asked for first and answered last, do not mix with those jumped to", async () => {
  const { store, loader, answer, held } = pageOnDemand();
  void loader.threads.open(1);
  const jump = loader.threads.jump(1, 5);

  answer.get("around 5")?.({ items: [message({ id: 4 }), message({ id: 5 })], next_cursor: "older" });
  assert.equal(await jump, "");
  answer.get("newest")?.({ items: [message({ id: 90 })], next_cursor: "newer" });
  await settled();

  assert.deepEqual(held(), [4, 5]);
  assert.deepEqual(store.threads.get(1)?.older, { cursor: "older" });
  assert.equal(store.threads.get(1)?.state, "ready");
});

test("one who goes back to the newest before a jump is answered stays at the newest", async () => {
  const { store, loader, answer, held } = pageOnDemand();
  store.select(1);
  const jump = loader.threads.jump(1, 5);
  void loader.loadAll();
  await settled();

  answer.get("newest")?.({ items: [message({ id: 90 })], next_cursor: "older" });
  await settled();
  const first = held();
  answer.get("around 5")?.({ items: [message({ id: 5 })], next_cursor: null });
  await jump;

  assert.deepEqual([first, held()], [[90], [90]]);
  assert.equal(store.threads.target, null);
});

test("a message edited while the page around it is read shows as edited", async () => {
  const { store, loader, answer } = pageOnDemand();
  const jump = loader.threads.jump(1, 5);
  store.threads.put(message({ id: 4, text: "edited" }));

  answer.get("around 5")?.({ items: [message({ id: 4 }), message({ id: 5 })], next_cursor: null });
  await jump;

  assert.equal(store.threads.get(1)?.get({ id: 4, client_id: null })?.text, "edited");
});
