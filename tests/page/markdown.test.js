/** Markdown in the composer: marks around a selection, and the text of a message that is edited. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hasMarks, makeLink, toggleMark } from "../../dashboard/lib/rich_text/markdown.js";
import { editableText, editOf, undoOf } from "../../dashboard/model/edits.js";
import { bodyOf, provisional } from "../../dashboard/model/outgoing.js";
import { composerKey } from "../../dashboard/views/thread/composer_keys.js";
import { conversation } from "./samples.js";

/** Brackets stand for the selection. @param {string} marked */
function selection(marked) {
  const start = marked.indexOf("<");
  const end = marked.indexOf(">") - 1;
  return { text: marked.replace(/[<>]/gu, ""), start, end };
}

/** @param {{ text: string, start: number, end: number }} given */
const shown = ({ text, start, end }) => `${text.slice(0, start)}<${text.slice(start, end)}>${text.slice(end)}`;

test("marks go around the selection, and away again", () => {
  assert.equal(shown(toggleMark(selection("so <very > good"), "**")), "so **<very>**  good");
  assert.equal(shown(toggleMark(selection("so **<very>** good"), "**")), "so <very> good");
  assert.equal(shown(toggleMark(selection("so <**very**> good"), "**")), "so <very> good");
  assert.equal(shown(toggleMark(selection("<>"), "`")), "`<>`");
  assert.equal(shown(makeLink(selection("see <here> now"))), "see [here](<https://>) now");
});

test("only a text with pairs of marks is sent as Markdown", () => {
  assert.ok(["**a**", "a __b__", "`c`", "||d||", "[a](b.example)", "```\nx\n```"].every(hasMarks));
  assert.ok(!["2 * 3", "a_b_c", "a | b", "[a] (b)", "~/x"].some(hasMarks));
});

test("an edit is Markdown only where marks were no text before", () => {
  const plain = editableText({ text: "good" }) ?? assert.fail();
  const literal = editableText({ text: "**so**", entities: [] }) ?? assert.fail();
  const marked = { text: "**very** good", format: /** @type {const} */ ("markdown") };

  assert.equal(editableText({ text: "good", entities: [{ type: "bold", offset: 0, length: 4 }] }), null);
  assert.deepEqual(editOf(marked, "very good", false), { text: "very good", format: "markdown" });
  assert.equal(editOf(marked, "**very** good", true), null);
  assert.deepEqual(editOf({ text: "good", format: "plain" }, "very **bad**", true), { text: "very **bad**" });
  assert.deepEqual(editOf(literal, "**so** what", true), { text: "**so** what" });
  assert.deepEqual(editOf(plain, "**good**", true), { text: "**good**", format: "markdown" });
  assert.deepEqual(editOf(plain, "**good**", false), { text: "**good**" });
  assert.deepEqual([undoOf(marked), undoOf(plain)], [{ text: "**very** good", format: "markdown" }, { text: "good" }]);
});

test("a reply is sent as the operator chose", () => {
  const choices = { undoSeconds: 10, markdown: true };
  const body = (/** @type {string} */ text, /** @type {object} */ options = {}, now = Date.now()) => {
    const { client_id: _, ...rest } = bodyOf(provisional(conversation(), text, null, options, choices), now);
    return rest;
  };

  assert.deepEqual(Object.keys(body("plain")).sort(), ["not_before", "text"]);
  assert.deepEqual(body("plain", {}, Date.now() + 20_000), { text: "plain" });
  assert.deepEqual(body("**so**", { silent: true, sendAt: "2030-01-01T09:00:00Z" }), { text: "**so**", format: "markdown", send_at: "2030-01-01T09:00:00Z", silent: true });
});

test("the keys of the composer are those of Telegram's apps", () => {
  const state = { enterSends: true, isEmpty: false, hasSelection: true };
  const key = (/** @type {string} */ name, more = {}, change = {}) =>
    composerKey({ key: name, code: `Key${name.toUpperCase()}`, altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more }, { ...state, ...change });
  const ctrl = { ctrlKey: true };
  const both = { ctrlKey: true, shiftKey: true };

  assert.deepEqual(key("b", ctrl), { key: "mark", mark: "**" });
  assert.deepEqual(key("X", both), { key: "mark", mark: "~~" });
  assert.deepEqual(key("и", { ...ctrl, code: "KeyB" }), { key: "mark", mark: "**" });
  assert.deepEqual(key("k", ctrl), { key: "link" });
  assert.equal(key("k", ctrl, { hasSelection: false }), null);
  assert.deepEqual(key("Enter"), { key: "send" });
  assert.equal(key("Enter", { shiftKey: true }), null);
  assert.deepEqual(key("Enter", { altKey: true }), { key: "sendMenu" });
  assert.equal(key("ArrowUp"), null);
  assert.deepEqual(key("ArrowUp", {}, { isEmpty: true }), { key: "editLast" });
  assert.deepEqual(key("z", ctrl, { isEmpty: true }), { key: "takeBack" });
  assert.equal(key("z", ctrl), null);
});
