import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { ApiError, Unreachable } from "../../dashboard/lib/errors.js";
import { Drafts } from "../../dashboard/services/drafts.js";
import { SharedDrafts } from "../../dashboard/services/shared_drafts.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, settled, storage } from "./samples.js";

const BEFORE = "2026-01-02T10:00:00Z";
const AFTER = "2126-01-02T10:00:00Z";

/** @type {Store} */ let store;
/** @type {SharedDrafts} */ let drafts;
/** @type {any[]} */ let asked;
/** @type {Error | null} */ let refusal;
/** @type {string[]} */ let said;
let saved = storage();

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  [asked, said, refusal, saved] = [[], [], null, storage()];
  reload();
  elsewhere(null);
});

/** The page starts, with what the browser has stored. */
function reload() {
  store = new Store();
  store.putAccount(account());
  const changeConversation = async (/** @type {number} */ id, /** @type {any} */ { draft }) => {
    asked.push(draft && draft.text);
    if (refusal) throw refusal;
    return { .../** @type {any} */ (store.conversation(id)), draft: draft && { ...draft, date: BEFORE } };
  };
  drafts = new SharedDrafts(/** @type {any} */ ({ changeConversation }), store, new Drafts(saved));
  drafts.addEventListener("error", (event) => said.push(/** @type {CustomEvent} */ (event).detail));
}

/** An event contains the draft at Telegram. @param {string | null} text */
function elsewhere(text, date = BEFORE) {
  store.putConversation(conversation({ draft: text === null ? null : { text, reply_to_message_id: null, date } }));
}

/** @param {string} text */
function type(text) {
  drafts.set(1, { text, quoted: null });
}

/** The operator stops typing. */
async function pauseTyping() {
  mock.timers.tick(2000);
  await settled();
}

test("what is typed goes out once, after a pause in typing", async () => {
  type("hel");
  mock.timers.tick(1000);
  type("hello");
  mock.timers.tick(1000);
  const early = [...asked];
  await pauseTyping();

  assert.deepEqual([early, asked], [[], ["hello"]]);
  assert.equal(drafts.isUnsent(1), false);
});

test("leaving the conversation sends the draft at once, and nothing if nothing was typed", async () => {
  drafts.leave(1);
  type("hello");
  drafts.leave(1);
  await settled();

  assert.deepEqual(asked, ["hello"]);
});

test("a draft from the phone shows here, and disappears when the phone clears it", async () => {
  elsewhere("from the phone");
  const shown = drafts.load(1).text;
  elsewhere(null);

  assert.deepEqual([shown, drafts.load(1).text], ["from the phone", ""]);
});

test("an event with the draft as it was before does not take away what is being typed", async () => {
  elsewhere("old");
  drafts.load(1);
  type("old and new");
  elsewhere("old");

  assert.equal(drafts.get(1).text, "old and new");
  await pauseTyping();
  assert.deepEqual(asked, ["old and new"]);
});

test("the event of one's own draft does not take away what was typed since", async () => {
  type("hello");
  await pauseTyping();
  type("hello world");
  elsewhere("hello", AFTER);

  assert.equal(drafts.get(1).text, "hello world");
});

test("a later draft from the phone counts over one that was typed here before", () => {
  type("here");
  elsewhere("on the phone", AFTER);

  assert.equal(drafts.get(1).text, "on the phone");
});

test("an earlier draft from the phone does not count over what was typed here since", async () => {
  type("here");
  elsewhere("on the phone", BEFORE);
  await pauseTyping();

  assert.equal(drafts.get(1).text, "here");
  assert.deepEqual(asked, ["here"]);
});

test("a draft that was not sent survives a reload and is sent then", async () => {
  type("hello");
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  reload();
  elsewhere(null);
  await pauseTyping();

  assert.deepEqual([drafts.get(1).text, asked], ["hello", ["hello"]]);
});

test("a draft that an older version of the page stored is kept and sent when it is opened", async () => {
  new Drafts(saved).set(1, { text: "from before", quoted: null });
  elsewhere("on the phone");

  assert.equal(drafts.load(1).text, "from before");
  await pauseTyping();
  assert.deepEqual(asked, ["from before"]);
});

test("a reply that was sent clears the draft", async () => {
  type("hello");
  await pauseTyping();
  type("");
  drafts.leave(1);
  await settled();

  assert.deepEqual(asked, ["hello", null]);
  assert.equal(drafts.get(1).text, "");
});

test("white space at the end that Telegram drops stays while one types", async () => {
  type("hello ");
  await pauseTyping();
  elsewhere("hello");

  assert.equal(drafts.load(1).text, "hello ");
});

test("a refusal is said once and keeps the text", async () => {
  refusal = new ApiError(409, { code: "account_disabled", detail: "The account is disabled." });
  type("hello");
  await pauseTyping();
  elsewhere(null);
  await pauseTyping();

  assert.deepEqual([said, asked, drafts.get(1).text], [["The account is disabled."], ["hello"], "hello"]);
});

test("without an answer the draft is sent again when the connection is back", async () => {
  refusal = new Unreachable(new Error());
  type("hello");
  await pauseTyping();
  refusal = null;
  drafts.resume();
  await pauseTyping();

  assert.deepEqual([said, asked, drafts.isUnsent(1)], [[], ["hello", "hello"], false]);
});

test("a service that shares no drafts is asked for nothing", async () => {
  store.putConversation(conversation());
  type("hello");
  await pauseTyping();

  assert.deepEqual([asked, drafts.get(1).text], [[], "hello"]);
});

test("a draft whose answer was lost does not come back after its text was sent or deleted", async () => {
  refusal = new Unreachable(new Error());
  type("hello");
  await pauseTyping();
  refusal = null;
  type("");
  elsewhere("hello", AFTER);
  const shown = drafts.load(1).text;
  drafts.leave(1);
  await settled();

  assert.deepEqual([shown, asked, drafts.load(1).text, drafts.isUnsent(1)], ["", ["hello", null], "", false]);
});

test("without an answer the draft is sent again by itself while the stream stays connected", async () => {
  refusal = new Unreachable(new Error());
  type("hello");
  await pauseTyping();
  refusal = null;
  await pauseTyping();
  await pauseTyping();
  await pauseTyping();

  assert.deepEqual([asked, drafts.isUnsent(1)], [["hello", "hello"], false]);
});
