import assert from "node:assert/strict";
import { test } from "node:test";
import { BrowserStorage, fieldsOf } from "../../dashboard/lib/browser_storage.js";
import { NO_FILTERS } from "../../dashboard/model/search_filters.js";
import { Drafts } from "../../dashboard/services/drafts.js";
import { Settings } from "../../dashboard/services/settings.js";
import { LocalOutbox } from "../../dashboard/services/local_outbox.js";
import { TabState } from "../../dashboard/services/tab_state.js";
import { message, storage } from "./samples.js";

/** A browser's storage that takes nothing new while it is full. */
function full() {
  const kept = storage();
  const room = { left: true };
  const setItem = (/** @type {string} */ key, /** @type {string} */ value) => {
    if (!room.left) throw new DOMException("", "QuotaExceededError");
    kept.setItem(key, value);
  };
  return { kept, room, shelf: new BrowserStorage(() => ({ ...kept, get length() { return kept.length; }, setItem })) };
}

const refused = () => {
  throw new DOMException("", "SecurityError");
};

for (const [what, open] of /** @type {[string, () => any][]} */ ([
  ["access throws", refused],
  ["it is missing", () => undefined],
  ["it is null", () => null],
  ["every call throws", () => ({ getItem: refused, setItem: refused, removeItem: refused, key: refused, length: 1 })],
])) {
  test(`where ${what}, an entry is held as long as the page`, () => {
    const shelf = new BrowserStorage(open);

    shelf.setItem("a", "1");
    shelf.setItem("b", "2");
    shelf.removeItem("a");

    assert.deepEqual([shelf.getItem("a"), shelf.getItem("b"), shelf.keys(), shelf.isSaved], [null, "2", ["b"], false]);
  });
}

test("a full storage emits one event, and the value is stored when there is space again", () => {
  const { kept, room, shelf } = full();
  let events = 0;
  shelf.addEventListener("unsaved", () => events++);
  shelf.setItem("draft", "old");
  room.left = false;
  shelf.setItem("draft", "new");
  shelf.setItem("other", "x");
  const during = [shelf.getItem("draft"), kept.getItem("draft"), shelf.keys()];

  room.left = true;
  shelf.removeItem("anything");

  assert.deepEqual(during, ["new", "old", ["draft", "other"]]);
  assert.deepEqual([kept.getItem("draft"), kept.getItem("other"), events, shelf.isSaved], ["new", "x", 1, true]);
});

test("a storage that refuses later on still gives what was read before", () => {
  const kept = storage();
  kept.setItem("a", "1");
  let open = () => kept;
  const shelf = new BrowserStorage(() => open());
  shelf.getItem("a");

  open = refused;

  assert.equal(shelf.getItem("a"), "1");
});

test("what another tab wrote later is newer than what could not be kept here", () => {
  const { kept, room, shelf } = full();
  room.left = false;
  shelf.setItem("draft", "here");

  kept.setItem("draft", "there");
  shelf.onStorage("draft");

  assert.equal(shelf.getItem("draft"), "there");
});

for (const entry of ["{", "null", "[]", "7", '"x"', '{"tab":1}', '{"tab":"t","message":null}', '{"q":7,"selected":{},"reading":"x","archived":1,"folders":[{}]}']) {
  test(`an entry that nobody here wrote harms nothing: ${entry}`, () => {
    const shelf = storage();
    for (const key of ["switchboard settings", "switchboard whereabouts", "switchboard unsent 1"]) shelf.setItem(key, entry);

    const settings = new Settings(shelf);
    const unsent = new LocalOutbox(shelf, { id: "here", waitClosed: async () => {} });

    assert.deepEqual(new TabState(shelf).all, { selected: null, reading: null, q: "", filters: NO_FILTERS, account: null, unread: false, archived: false, waiting: false, snoozed: false, folders: {} });
    assert.deepEqual([settings.get("enterSends"), settings.get("collapsed"), unsent.all], [true, [], []]);
  });
}

test("an object where a list is wanted is not taken for one", () => {
  assert.deepEqual(fieldsOf('{"a":{},"b":2}', { a: ["x"], b: 1 }), { a: ["x"], b: 2 });
});

test("drafts and what is unsent need no storage", () => {
  const shelf = new BrowserStorage(refused);
  const [drafts, unsent] = [new Drafts(shelf), new LocalOutbox(shelf, { id: "here", waitClosed: async () => {} })];

  drafts.set(1, { text: "half", quoted: null });
  unsent.keep(message({ status: "pending", client_id: "c", direction: "outgoing" }));

  assert.deepEqual([drafts.get(1).text, unsent.waiting.length], ["half", 1]);
});
