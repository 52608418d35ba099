import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Store } from "../../dashboard/store.js";
import { message } from "./samples.js";

/** @type {Store} */ let store;

/** The n-th message of a conversation. @param {number} n */
const nth = (n) => message({ id: n, message_id: String(n), text: `${n}`, timestamp: `2026-01-02T10:00:${String(n).padStart(2, "0")}Z` });
const texts = () => store.threads.get(1)?.messages.items.map(({ text }) => text);
const page = (/** @type {number[]} */ ...numbers) => ({ items: numbers.map(nth), next_cursor: null });

beforeEach(() => {
  store = new Store();
  store.start(0);
  store.threads.open(1);
  store.threads.applyAround(1, page(3, 4, 5), store.fences.begin());
});

test("what arrives beyond the gap waits until the gap is filled", () => {
  store.threads.put(nth(9));

  assert.deepEqual(texts(), ["3", "4", "5"]);
  store.threads.applyNewer(1, page(4, 5, 6, 7, 8, 9), store.fences.begin());
  store.threads.applyNewer(1, page(8, 9), store.fences.begin());
  assert.deepEqual(texts(), ["3", "4", "5", "6", "7", "8", "9"]);
  assert.equal(store.threads.get(1)?.hasGap, false);
});

test("a message that came after the last page was read is there when the gap closes", () => {
  const reading = store.fences.begin();
  store.threads.put(nth(6));

  store.threads.applyNewer(1, page(4, 5), reading);

  assert.deepEqual(texts(), ["3", "4", "5", "6"]);
});

test("a page does not undo a change of a message beyond the gap", () => {
  const reading = store.fences.begin();
  store.threads.put({ ...nth(6), text: "edited" });

  store.threads.applyNewer(1, page(5, 6), reading);

  assert.deepEqual(texts(), ["3", "4", "5", "edited"]);
});

test("an edit of a message that is held shows at once", () => {
  store.threads.put({ ...nth(4), text: "four" });

  assert.deepEqual(texts(), ["3", "four", "5"]);
});

test("back at the newest, nothing that waited is lost", () => {
  const reading = store.fences.begin();
  store.threads.put(nth(9));

  store.threads.replace(1, page(7, 8), reading);

  assert.deepEqual(texts(), ["7", "8", "9"]);
  assert.equal(store.threads.get(1)?.hasGap, false);
});

/** A reply that Switchboard has refused. */
const refused = message({ id: "local 1", client_id: "c1", message_id: null, direction: "outgoing", local: true, text: "refused", status: "failed", timestamp: "2026-01-02T10:00:01Z" });

test("a reply that was refused is still there after a jump and the way back, whatever arrives meanwhile", () => {
  store.threads.replace(1, page(20, 21), store.fences.beginReplacement(1));
  store.threads.put(refused);

  store.threads.applyAround(1, page(3, 4, 5), store.fences.beginReplacement(1));
  for (let id = 100; id < 700; id++) store.threads.put({ ...nth(59), id, message_id: String(id) });
  const during = texts();
  store.threads.replace(1, page(20, 21), store.fences.beginReplacement(1));

  assert.deepEqual([during, texts()], [["3", "4", "5"], ["20", "21", "refused"]]);
});

test("and after the gap is filled", () => {
  store.threads.replace(1, page(6), store.fences.beginReplacement(1));
  store.threads.put(refused);

  store.threads.applyAround(1, page(3, 4, 5), store.fences.beginReplacement(1));
  store.threads.applyNewer(1, page(4, 5, 6), store.fences.begin());
  store.threads.applyNewer(1, page(5, 6), store.fences.begin());

  assert.deepEqual(texts(), ["3", "4", "5", "6", "refused"]);
});
