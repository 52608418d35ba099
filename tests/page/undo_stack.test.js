/** Undo takes the newest action back, in whatever order the answers come. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { UndoStack } from "../../dashboard/model/undo_stack.js";
import { ConversationActions } from "../../dashboard/services/conversation_actions.js";
import { MessageActions } from "../../dashboard/services/message_actions.js";
import { Store } from "../../dashboard/store.js";
import { conversation, message, settled } from "./samples.js";

const ARCHIVE = { label: "Archive", change: { is_archived: true }, undo: { is_archived: false }, done: "Archived." };
const PIN = { label: "Pin", change: { is_pinned: true }, undo: { is_pinned: false }, done: "Pinned." };
const [DORA, EMIL, NOTE] = [1, 2, 5];

/** @type {UndoStack} */ let undos;
/** What Switchboard is asked, without the ids that hang. @type {any[]} */ let asked;
/** Answers what hangs. @type {Map<number, () => void>} */ let answers;
/** @type {ConversationActions} */ let actions;
/** @type {MessageActions} */ let messages;

beforeEach(() => {
  undos = new UndoStack();
  [asked, answers] = [[], new Map()];
  const store = new Store();
  for (const id of [DORA, EMIL]) store.putConversation(conversation({ id }));
  const hangs = new Set([DORA, NOTE]);
  const asks = async (/** @type {number} */ id, /** @type {any} */ change) => {
    asked.push([id, Object.values(change)[0]]);
    if (hangs.delete(id)) await new Promise((resolve) => answers.set(id, () => resolve(null)));
  };
  const api = {
    changeConversation: async (/** @type {number} */ id, /** @type {any} */ change) => (await asks(id, change), { ...store.conversation(id), ...change }),
    changeMessage: async (/** @type {number} */ id, /** @type {any} */ change) => (await asks(id, change), message({ id, ...change })),
  };
  actions = new ConversationActions(/** @type {any} */ (api), store, undos);
  messages = new MessageActions(/** @type {any} */ (api), store, undos);
  for (const service of [actions, messages]) service.addEventListener("done", (event) => offer(/** @type {CustomEvent} */ (event).detail));
});

/** As the page does. @param {{ number: number, takenBack: boolean, undo: () => void }} done */
function offer({ number, takenBack, undo }) {
  if (takenBack) undo();
  else undos.offer(number, undo);
}

/** @param {number} id @param {any} action */
const does = (id, action) => void actions.run(id, () => action);

test("the newest action is undone, although an older one waits for its answer", async () => {
  does(DORA, ARCHIVE);
  does(EMIL, PIN);
  await settled();

  assert.equal(undos.undo(), true);
  answers.get(DORA)?.();
  await settled();

  assert.deepEqual(asked, [[DORA, true], [EMIL, true], [EMIL, false]]);
});

test("the newest action is undone, although an older one was answered after it", async () => {
  does(DORA, ARCHIVE);
  does(EMIL, PIN);
  await settled();
  answers.get(DORA)?.();
  await settled();

  const undone = [undos.undo(), undos.undo(), undos.undo()];
  await settled();

  assert.deepEqual(undone, [true, true, false]);
  assert.deepEqual(asked.slice(2), [[EMIL, false], [DORA, false]]);
});

test("the newest action is undone when it is answered, although an older one was answered before", async () => {
  does(EMIL, PIN);
  await settled();
  does(DORA, ARCHIVE);

  undos.undo();
  await settled();
  answers.get(DORA)?.();
  await settled();

  assert.deepEqual(asked, [[EMIL, true], [DORA, true], [DORA, false]]);
});

test("an edit without an answer is undone before an older action", async () => {
  does(EMIL, PIN);
  await settled();
  void messages.edit(message({ id: NOTE, direction: "outgoing" }), { text: "before", format: "plain" }, "after", false);

  undos.undo();
  answers.get(NOTE)?.();
  await settled();

  assert.deepEqual(asked, [[EMIL, true], [NOTE, "after"], [NOTE, "before"]]);
});
