import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ApiError } from "../../dashboard/lib/errors.js";
import { actionForKey, actionsFor } from "../../dashboard/model/conversation_actions.js";
import { ALWAYS } from "../../dashboard/model/conversation_marks.js";
import { UndoStack } from "../../dashboard/model/undo_stack.js";
import { ConversationActions } from "../../dashboard/services/conversation_actions.js";
import { Store } from "../../dashboard/store.js";
import { conversation } from "./samples.js";

const NOW = Date.parse("2026-01-02T10:00:00Z");

/** @type {Store} */ let store;
/** @type {any[]} */ let asked;
/** @type {ApiError | null} */ let refusal;
/** @type {ConversationActions} */ let actions;
/** @type {any[]} */ let said;
/** @type {UndoStack} */ let undos;

beforeEach(() => {
  store = new Store();
  undos = new UndoStack();
  store.putConversation(conversation());
  [asked, said, refusal] = [[], [], null];
  const change = async (/** @type {number} */ id, /** @type {any} */ changed) => {
    asked.push(changed);
    if (refusal) throw refusal;
    return { .../** @type {any} */ (store.conversation(id)), ...changed };
  };
  const markRead = async (/** @type {number} */ id) => change(id, { unread_count: 0 });
  actions = new ConversationActions(/** @type {any} */ ({ changeConversation: change, markRead }), store, undos);
  for (const type of ["done", "error"]) actions.addEventListener(type, (event) => said.push(/** @type {CustomEvent} */ (event).detail));
});

/** @param {string} key */
const press = (key) => actions.run(1, (each) => actionForKey(each, NOW, key));

test("each key does something, and the opposite when it is pressed again", () => {
  const changes = (/** @type {any} */ state) => actionsFor(conversation(state), NOW).filter(({ key }) => key).map(({ key, change }) => [key, change]);

  assert.deepEqual(changes({}), [["u", { unread_mark: true }], ["p", { is_pinned: true }], ["m", { muted_until: ALWAYS }], ["e", { is_archived: true }]]);
  assert.deepEqual(changes({ unread_mark: true, is_pinned: true, muted_until: ALWAYS, is_archived: true }), [
    ["u", { unread_mark: false }],
    ["p", { is_pinned: false }],
    ["m", { muted_until: null }],
    ["e", { is_archived: false }],
  ]);
});

test("a conversation can be muted for some time, as Telegram counts it", () => {
  const times = actionsFor(conversation(), NOW).flatMap(({ change }) => change.muted_until ?? []);

  assert.deepEqual(times, [ALWAYS, "2026-01-02T11:00:00Z", "2026-01-02T18:00:00Z"]);
});

test("undoing an unmute mutes until the same time as before", () => {
  const muted = conversation({ muted_until: "2026-01-03T00:00:00Z" });

  assert.deepEqual(actionForKey(muted, NOW, "m")?.undo, { muted_until: "2026-01-03T00:00:00Z" });
});

test("what was done is said and can be undone", async () => {
  await press("e");
  const archived = store.archived.length;
  said[0].undo();
  await press("-");

  assert.deepEqual([said[0].words, archived, store.archived.length], ["Archived.", 1, 0]);
  assert.deepEqual(asked, [{ is_archived: true }, { is_archived: false }]);
});

test("pressing a key twice quickly ends where it began", async () => {
  await Promise.all([press("m"), press("m")]);

  assert.equal(store.conversation(1)?.muted_until, null);
  assert.deepEqual(asked, [{ muted_until: ALWAYS }, { muted_until: null }]);
});

test("marking as read reads the messages and takes the mark away", async () => {
  store.putConversation(conversation({ unread_count: 3, unread_mark: true }));

  await press("u");

  assert.deepEqual(asked, [{ unread_count: 0 }, { unread_mark: false }]);
});

test("a refusal is said, and the conversation stays as it is", async () => {
  refusal = new ApiError(409, { code: "pinned_dialogs_too_much", detail: "Telegram allows 5 pinned chats." });

  await press("p");

  assert.deepEqual(said, ["Telegram allows 5 pinned chats."]);
  assert.equal(store.conversation(1)?.is_pinned, undefined);
});

test("opening a conversation takes its mark away, and asks for nothing if it has none", async () => {
  actions.opened(1);
  store.putConversation(conversation({ unread_mark: true }));
  actions.opened(1);
  await press("-");

  assert.deepEqual(asked, [{ unread_mark: false }]);
});

test("an undo before the answer undoes what is under way, the last action first", async () => {
  const archiving = press("e");
  const pinning = press("p");

  assert.deepEqual([undos.undo(), undos.undo(), undos.undo()], [true, true, false]);

  await Promise.all([archiving, pinning]);
  assert.deepEqual(said.map(({ takenBack }) => takenBack), [true, true]);
  assert.equal(undos.undo(), false);
});

test("an undo before the answer does not undo what came before it", async () => {
  const archiving = press("e");
  const pinning = press("p");
  undos.undo();

  await Promise.all([archiving, pinning]);

  assert.deepEqual(said.map(({ words, takenBack }) => [words, takenBack]), [["Archived.", false], ["Pinned.", true]]);
});
