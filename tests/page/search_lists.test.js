/** What a search has found stays when the lists are loaded anew. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Loader } from "../../dashboard/services/loader/loader.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message, settled } from "./samples.js";

/** @type {Store} */ let store;
/** @type {Loader} */ let loader;
/** The requests for single conversations, and their answers. @type {Map<number, (conversation: any) => void>} */ let asked;
let searches = 0;

const listing = (/** @type {any[]} */ ...items) => ({ items, next_cursor: null });

/** The newest conversation is 1. A search finds 7 by its name, and a message in each of 8 and 9. */
const api = {
  accounts: async () => listing(account()),
  folders: async () => listing(),
  conversations: async (/** @type {any} */ { q, archived, limit }) => {
    if (q) searches++;
    return q && !archived ? listing(conversation({ id: 7 })) : limit === 100 ? listing(conversation()) : listing();
  },
  search: async () => listing(message({ id: 81, conversation_id: 8 }), message({ id: 91, conversation_id: 9 })),
  conversation: (/** @type {number} */ id) => new Promise((answer) => asked.set(id, answer)),
};

beforeEach(() => {
  [asked, searches] = [new Map(), 0];
  store = new Store();
  loader = new Loader(/** @type {any} */ (api), store);
});

/** @param {number} id */
async function answer(id) {
  asked.get(id)?.(conversation({ id }));
  await settled();
}

const known = () => [1, 7, 8, 9].filter((id) => store.conversation(id));

test("what a search found before the first loading is still there after it", async () => {
  void loader.search.start("bob");
  await settled();
  await answer(8);
  await answer(9);

  await loader.loadAll();

  assert.deepEqual(known(), [1, 7, 8, 9]);
});

test("so is what it finds while the lists are loaded", async () => {
  void loader.search.start("bob");
  await settled();
  await answer(8);
  await loader.loadAll();

  await answer(9);
  await answer(8);

  assert.deepEqual(known(), [1, 7, 8, 9]);
});

test("without a search, what is not on the newest page goes", async () => {
  void loader.search.start("bob");
  await settled();
  store.setSearch("");

  await loader.loadAll();

  assert.deepEqual(known(), [1]);
});

test("what was found may be out of date when changes were missed: it is searched again, and stays until the answer", async () => {
  await loader.search.repeat();
  const before = searches;
  void loader.search.start("bob");
  await settled();
  for (const id of [8, 9]) await answer(id);
  const first = searches;
  asked.clear();

  void loader.search.repeat();
  const during = [...(store.search?.messages ?? [])].map(({ id }) => id);
  await settled();

  assert.deepEqual([before, searches], [0, 2 * first]);
  assert.deepEqual(during, [81, 91]);
  assert.deepEqual([...asked.keys()], [8, 9]);
  for (const id of [8, 9]) await answer(id);
  assert.deepEqual(store.search?.messages.map(({ id }) => id), [81, 91]);
});

test("a page of the search before is not added to the repeated one", async () => {
  void loader.search.start("bob");
  await settled();
  for (const id of [8, 9]) await answer(id);
  const old = store.search;
  assert.ok(old);

  void loader.search.repeat();
  store.applySearch(old, { messages: [] });

  assert.deepEqual(store.search?.messages.map(({ id }) => id), [81, 91]);
});
