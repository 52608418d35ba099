/** What the menu of a message offers, and why something is not possible. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { actionsFor, canTakeBack, lastEditable, remedyOf, whyNotReact } from "../../dashboard/model/message_actions.js";
import { shownReactions } from "../../dashboard/model/reactions.js";
import { Thread } from "../../dashboard/model/thread.js";
import { isDelayed } from "../../dashboard/model/account_states.js";
import { account, message } from "./samples.js";

/** @import { Message } from "../../dashboard/types.js" */

const FREE = { whyOffline: "", whyNotReply: "", isForeign: false };
const own = (/** @type {Partial<Message>} */ change = {}) => message({ direction: "outgoing", status: "sent", can_edit: true, can_delete_for_everyone: true, ...change });
const scheduled = (/** @type {Partial<Message>} */ change = {}) =>
  own({ id: 9, message_id: null, status: "scheduled", scheduled_at: "2030-01-01T09:00:00Z", timestamp: "2030-01-01T09:00:00Z", ...change });

/** @param {Message} given @param {Partial<typeof FREE>} [change] */
const acts = (given, change = {}) => actionsFor(given, { ...FREE, ...change }).map(({ act, why }) => (why === undefined ? act : `(${act})`));

test("each kind of message has its actions", () => {
  assert.deepEqual(acts(own()), ["reply", "edit", "copy", "forward", "delete"]);
  assert.deepEqual(acts(message()), ["reply", "copy", "forward", "delete"]);
  assert.deepEqual(acts(message({ kind: "media", text: "" })), ["reply", "forward", "delete"]);
  assert.deepEqual(acts(scheduled()), ["edit", "reschedule", "sendNow", "copy", "takeBack"]);
  assert.deepEqual(acts(message({ kind: "service" })), []);
  assert.deepEqual(acts(own({ message_id: null, status: "pending" })), ["copy"]);
  assert.deepEqual(acts(own({ deleted_at: "2026-01-02T11:00:00Z" })), ["copy"]);
});

test("what is not possible stays in the menu with its reason", () => {
  assert.deepEqual(acts(own({ can_edit: false })), ["reply", "(edit)", "copy", "forward", "delete"]);
  assert.deepEqual(acts(own(), { whyOffline: "Signed out.", whyNotReply: "Signed out." }), ["(reply)", "(edit)", "copy", "(forward)", "(delete)"]);
  assert.deepEqual(acts(message(), { whyNotReply: "Only administrators." }), ["(reply)", "copy", "forward", "delete"]);
  assert.deepEqual(acts(scheduled({ status: "pending" })), ["(edit)", "(reschedule)", "(sendNow)", "copy", "takeBack"]);
  assert.equal(whyNotReact(message(), { ...FREE, whyOffline: "Signed out." }), "Signed out.");
});

test("after a refused edit only what can succeed is offered", () => {
  const refused = (/** @type {string} */ code) => own({ problem: { code, text: "No." } });
  const tooOld = refused("message_edit_time_expired");

  const remedies = ["edited_elsewhere", "message_too_long", "message_edit_time_expired", "reaction_invalid", "channel_private"].map((code) => remedyOf(refused(code), "written"));
  const shown = [acts(tooOld)[1], lastEditable([own({ id: 1 }), { ...tooOld, id: 2 }])?.id];

  assert.deepEqual(remedies, ["edit", "edit", "write", null, null]);
  assert.deepEqual(shown, ["(edit)", 1]);
});

test("what was written is offered as a new message only where it is known", () => {
  const tooOld = own({ problem: { code: "message_edit_time_expired", text: "No." } });

  assert.deepEqual([remedyOf(tooOld, undefined), remedyOf(tooOld, "")], [null, "write"]);
});

test("when the right to edit comes back, the message can be edited again", () => {
  const refused = (/** @type {string} */ code, can_edit = true) => own({ can_edit, problem: { code, text: "No." } });
  const codes = ["message_edit_forbidden", "message_author_required", "message_edit_time_expired"];

  assert.deepEqual(codes.map((code) => acts(refused(code))[1]), ["edit", "edit", "(edit)"]);
  assert.deepEqual(codes.map((code) => acts(refused(code, false))[1]), ["(edit)", "(edit)", "(edit)"]);
});

test("the last message that can be edited is one's own at Telegram", () => {
  const all = [own({ id: 1 }), own({ id: 2 }), own({ id: 3, can_edit: false }), message({ id: 4 }), own({ id: 5, message_id: null, status: "pending" })];

  assert.equal(lastEditable(all)?.id, 2);
});

test("a reply can be taken back until its time", () => {
  const held = own({ status: "pending", message_id: null, not_before: "2026-01-02T10:00:10Z" });

  assert.equal(canTakeBack(held, Date.parse("2026-01-02T10:00:09Z")), true);
  assert.equal(canTakeBack(held, Date.parse("2026-01-02T10:00:10Z")), false);
  assert.equal(isDelayed(held, account(), Date.parse("2026-01-02T10:00:15Z"), true), false);
});

test("a reaction on its way is shown as it is wanted", () => {
  const reactions = [{ emoji: "👍", count: 2, chosen: true }, { emoji: "🔥", count: 1, chosen: false }];
  const shown = (/** @type {string | null} */ emoji) => shownReactions(message({ reactions, pending_change: { kind: "react", emoji } })).map((one) => `${one.emoji}${one.count}${one.chosen ? "!" : ""}`);

  assert.deepEqual(shown("🔥"), ["👍1", "🔥2!"]);
  assert.deepEqual(shown(null), ["👍1", "🔥1"]);
  assert.deepEqual(shown("🎉"), ["👍1", "🔥1", "🎉1!"]);
  assert.deepEqual(shown("👍"), ["👍2!", "🔥1"]);
});

test("scheduled messages stand apart from the thread until they are sent", () => {
  const thread = new Thread();
  thread.put(message());
  thread.receive(scheduled());

  assert.deepEqual([thread.messages.length, thread.scheduled.length], [1, 1]);

  thread.receive(own({ id: 9, message_id: "2", timestamp: "2026-01-03T09:00:00Z" }));

  assert.deepEqual([thread.messages.length, thread.scheduled.length], [2, 0]);
});
