import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { NO_FILTERS } from "../../dashboard/model/search_filters.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message } from "./samples.js";

/** @type {Store} */ let store;

beforeEach(() => {
  store = new Store();
  store.start(100);
});

/** @param {number} id */
const texts = (id = 1) => store.threads.get(id)?.messages.items.map(({ text }) => text);

/** @param {any[]} items */
const page = (items, next_cursor = null) => ({ items, next_cursor });

test("a frame is applied once, however often it comes", () => {
  const frame = /** @type {const} */ ({ type: "account_status", seq: 101, data: account({ label: "New" }) });
  store.applyFrame(frame);
  store.putAccount(account({ label: "Newer" }));

  store.applyFrame(frame);

  assert.equal(store.account("a1")?.label, "Newer");
});

test("the newest number is the one to resume from", () => {
  store.applyFrame({ type: "account_status", seq: 107, data: account() });

  assert.equal(store.seq, 107);
});

test("a page does not undo a frame that arrived while the page was requested", () => {
  const reading = store.fences.begin();
  store.applyFrame({ type: "account_status", seq: 101, data: account({ state: "banned" }) });

  store.applyAccounts([account({ state: "connected" })], reading);

  assert.equal(store.account("a1")?.state, "banned");
});

test("a page brings what no frame has brought", () => {
  store.putAccount(account({ label: "Old" }));
  const reading = store.fences.begin();

  store.applyAccounts([account({ label: "Fresh" }), account({ id: "a2" })], reading);

  assert.deepEqual(store.accounts.map(({ label }) => label), ["Fresh", "Shop"]);
});

test("an account that is on no page any more is gone", () => {
  store.putAccount(account({ id: "gone" }));

  store.applyAccounts([account()], store.fences.begin());

  assert.deepEqual(store.accounts.map(({ id }) => id), ["a1"]);
});

test("a removed account leaves the list when its last frame says so", () => {
  store.putAccount(account());
  store.putConversation(conversation());

  store.applyFrame({ type: "account_status", seq: 101, data: account({ removed_at: "2026-01-03T00:00:00Z" }) });

  assert.deepEqual([store.accounts, store.removedAccounts], [[], ["a1"]]);
});

test("a late frame does not bring back an account that was removed here; signing in again does", () => {
  store.putAccount(account());
  store.dropAccount("a1", true);

  store.applyFrame({ type: "account_status", seq: 101, data: account({ is_active: false, state: "inactive" }) });
  const late = store.accounts.length;
  store.applyFrame({ type: "account_status", seq: 102, data: account() });

  assert.deepEqual([late, store.accounts.length], [0, 1]);
});

test("conversations of an account are newest first as they change", () => {
  store.applyConversations(page([
    conversation({ id: 1, last_message_at: "2026-01-02T10:00:00Z" }),
    conversation({ id: 2, last_message_at: "2026-01-02T09:00:00Z" }),
  ]), store.fences.begin());

  store.applyFrame({ type: "conversation_updated", seq: 101, data: conversation({ id: 2, last_message_at: "2026-01-02T11:00:00Z" }) });

  assert.deepEqual(store.conversationsOf("a1").map(({ id }) => id), [2, 1]);
});

test("a frame may bring a conversation that no page has brought", () => {
  store.applyFrame({ type: "conversation_updated", seq: 101, data: conversation({ id: 9 }) });

  assert.equal(store.conversationsOf("a1")[0]?.id, 9);
});

test("each account has its own list", () => {
  store.putConversation(conversation({ id: 1, telegram_account_id: "a1" }));
  store.putConversation(conversation({ id: 2, telegram_account_id: "a2" }));

  assert.deepEqual(store.conversationsOf("a2").map(({ id }) => id), [2]);
});

test("unread counts add up over all accounts", () => {
  store.putAccount(account({ id: "a1", unread_count: 2 }));
  store.putAccount(account({ id: "a2", unread_count: 3 }));

  assert.equal(store.unread, 5);
});

test("messages of a thread that was never opened are not collected", () => {
  store.applyFrame({ type: "message_received", seq: 101, data: message() });

  assert.equal(store.threads.get(1), undefined);
});

test("a live message joins an open thread in its place", () => {
  store.threads.open(1);
  store.threads.applyPage(1, page([
    message({ id: 1, text: "one", timestamp: "2026-01-02T10:00:00Z" }),
    message({ id: 3, text: "three", timestamp: "2026-01-02T10:02:00Z" }),
  ]), store.fences.begin());

  store.applyFrame({ type: "message_received", seq: 101, data: message({ id: 2, text: "two", timestamp: "2026-01-02T10:01:00Z" }) });

  assert.deepEqual(texts(), ["one", "two", "three"]);
});

test("the server's copy takes the place of ours when the answer comes first", () => {
  store.threads.open(1);
  store.threads.put(message({ id: "local c1", client_id: "c1", local: true, text: "hi", status: "pending" }));

  store.threads.put(message({ id: 5, client_id: "c1", text: "hi", status: "pending" }), store.fences.begin());
  store.applyFrame({ type: "message_sent", seq: 101, data: message({ id: 5, client_id: "c1", text: "hi", status: "sent" }) });

  assert.deepEqual(store.threads.get(1)?.messages.items.map(({ id, status }) => [id, status]), [[5, "sent"]]);
});

test("the server's copy takes the place of ours when the frame comes first, and a late answer does not turn it back", () => {
  store.threads.open(1);
  store.threads.put(message({ id: "local c1", client_id: "c1", local: true, status: "pending" }));
  const reading = store.fences.begin();
  store.applyFrame({ type: "message_sent", seq: 101, data: message({ id: 5, client_id: "c1", status: "sent" }) });

  store.threads.put(message({ id: 5, client_id: "c1", status: "pending" }), reading);

  assert.deepEqual(store.threads.get(1)?.messages.items.map(({ id, status }) => [id, status]), [[5, "sent"]]);
});

test("a provisional copy never replaces a confirmed one", () => {
  store.threads.open(1);
  store.threads.put(message({ id: 5, client_id: "c1", status: "sent" }));

  store.threads.put(message({ id: "local c1", client_id: "c1", local: true, status: "failed" }));

  assert.deepEqual(store.threads.get(1)?.messages.items.map(({ id }) => id), [5]);
});

test("a message that is first known by its id only and then by both is one message", () => {
  store.threads.open(1);
  store.threads.put(message({ id: "local c1", client_id: "c1", local: true }));
  store.threads.put(message({ id: 5, client_id: null }));

  store.threads.put(message({ id: 5, client_id: "c1" }));

  assert.equal(store.threads.get(1)?.messages.length, 1);
});

test("a discarded message disappears", () => {
  store.threads.open(1);
  store.threads.put(message({ id: 5, client_id: "c1", message_id: null, direction: "outgoing", status: "failed" }));

  store.applyFrame({
    type: "message_updated",
    seq: 101,
    data: message({ id: 5, client_id: "c1", message_id: null, direction: "outgoing", deleted_at: "2026-01-02T10:00:00Z" }),
  });

  assert.deepEqual(texts(), []);
});

test("a message deleted on Telegram stays, marked", () => {
  store.threads.open(1);
  store.threads.put(message());

  store.applyFrame({ type: "message_updated", seq: 101, data: message({ deleted_at: "2026-01-02T10:00:00Z" }) });

  assert.deepEqual(texts(), ["hello"]);
});

test("older pages continue from the cursor until there is none", () => {
  store.threads.open(1);

  store.threads.applyPage(1, page([message({ id: 2 })], /** @type {any} */ ("older")), store.fences.begin());
  const first = store.threads.get(1)?.older;
  store.threads.applyPage(1, page([message({ id: 1 })]), store.fences.begin());

  assert.deepEqual([first, store.threads.get(1)?.older], [{ cursor: "older" }, null]);
});

test("where Telegram cannot be asked for older messages, asking again repeats the question", () => {
  store.threads.open(1);
  store.threads.applyPage(1, page([message({ id: 2 })], /** @type {any} */ ("older")), store.fences.begin());

  store.threads.applyPage(1, { items: [], next_cursor: null, older: "unavailable" }, store.fences.begin());

  assert.deepEqual([store.threads.get(1)?.older, store.threads.get(1)?.unavailable], [{ cursor: "older" }, true]);
});

test("after a reset, answers to earlier questions count for nothing", () => {
  const reading = store.fences.begin();

  store.reset(7);
  store.applyConversations(page([conversation()]), reading);

  assert.deepEqual([store.seq, store.conversations.length], [7, 0]);
});

test("after a reset, items that the new page lacks disappear, and later frames stay", () => {
  store.putConversation(conversation({ id: 1 }));
  store.putConversation(conversation({ id: 2 }));
  store.reset(100);
  const reading = store.fences.begin();
  store.applyFrame({ type: "conversation_updated", seq: 101, data: conversation({ id: 3 }) });

  store.replaceConversations(page([conversation({ id: 2 })]), reading);

  assert.deepEqual(store.conversationsOf("a1").map(({ id }) => id).sort(), [2, 3]);
});

test("rereading a thread keeps what Switchboard has not confirmed", () => {
  store.threads.open(1);
  store.threads.put(message({ id: 1, text: "stale" }));
  store.threads.put(message({ id: "local c1", client_id: "c1", local: true, text: "mine" }));

  store.threads.replace(1, page([message({ id: 2, text: "fresh" })]), store.fences.begin());

  assert.deepEqual(texts(), ["fresh", "mine"]);
});

test("a thread that nobody looks at does not grow without end", () => {
  store.threads.open(1);
  for (let id = 1; id <= 2000; id++) store.threads.put(message({ id }));

  const { length, items } = store.threads.get(1)?.messages ?? { length: 0, items: [] };

  assert.ok(length <= 600, `${length} kept`);
  assert.deepEqual([items.at(-1)?.id, store.threads.get(1)?.older], [2000, { around: items[0]?.id }]);
});

test("only the threads opened last are kept, and always the chosen one", () => {
  store.threads.open(1);
  store.select(1);

  for (let id = 2; id < 40; id++) store.threads.open(id);

  assert.deepEqual([store.threads.get(1) !== undefined, store.threads.get(2), store.threads.get(39) !== undefined], [true, undefined, true]);
});

test("an answer to an earlier search does not show in a later one", () => {
  store.setSearch("bo");
  store.setSearch("bob");

  store.applySearch({ q: "bo", filters: NO_FILTERS }, { ids: new Set([1]) });
  store.applySearch({ q: "bob", filters: { ...NO_FILTERS } }, { ids: new Set([1]) });

  assert.equal(store.search?.ids.size, 0);
});

test("how far an import is belongs to the account", () => {
  store.putAccount(account({ import_done: 0, import_total: 8 }));

  store.applyFrame({ type: "import_progress", seq: 1000, data: { telegram_account_id: "a1", done: 3, total: 8 } });

  const { label, import_done, import_total } = store.account("a1") ?? {};
  assert.deepEqual([label, import_done, import_total], ["Shop", 3, 8]);
});

test("accounts of one second stand in the order in which Switchboard lists them", () => {
  const store = new Store();
  const accounts = ["z", "a", "m"].map((id) => account({ id }));
  store.putAccount(account({ id: "m" }));

  store.applyAccounts(accounts, store.fences.begin());
  store.putAccount(account({ id: "b" }));
  store.putAccount(account({ id: "a", unread_count: 3 }));

  assert.deepEqual(store.accounts.map(({ id }) => id), ["z", "a", "m", "b"]);
});

test("a change that Telegram has refused emits one event", () => {
  /** @type {any[]} */ const emitted = [];
  store.addEventListener("problem", (event) => emitted.push(/** @type {CustomEvent} */ (event).detail.problem.text));
  store.putConversation(conversation());
  const refused = conversation({ problem: { code: "too_many_pins", text: "Telegram allows 5." } });

  store.applyFrame({ type: "conversation_updated", seq: 101, data: refused });
  store.applyFrame({ type: "conversation_updated", seq: 102, data: { ...refused, unread_count: 1 } });

  assert.deepEqual(emitted, ["Telegram allows 5."]);
});
