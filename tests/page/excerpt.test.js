import assert from "node:assert/strict";
import { test } from "node:test";
import { excerpt, foundIn } from "../../dashboard/lib/format/excerpt.js";
import { message } from "./samples.js";

/** What is found in brackets. @param {string} text @param {string} q */
const marked = (text, q) => excerpt(text, q).map((piece) => (piece.found ? `[${piece.text}]` : piece.text)).join("");

test("the words are found at the beginnings of words, whatever their case", () => {
  assert.equal(marked("The Invoice and reinvoice", "invo and"), "The [Invo]ice [and] reinvoice");
});

test("of a long text the place where the first word stands is shown", () => {
  const text = `${"one two three ".repeat(30)}needle at the end`;

  const [shown] = [marked(text, "needle")];

  assert.match(shown ?? "", /^… .*\[needle\] at the end$/u);
  assert.ok((shown ?? "").length < 240);
});

test("signs in the question are never syntax", () => {
  assert.equal(marked("a (b) c", "(b) .*"), "a ([b]) c");
  assert.equal(marked("plain", "?!"), "plain");
});

test("a word is found as the search finds it, and marked as it is written", () => {
  assert.equal(marked("Hauptstraße 5, Café", "hauptstrasse cafe"), "[Hauptstraße] 5, [Café]");
  assert.equal(marked("STRASSE", "straße"), "[STRASSE]");
  assert.equal(marked("Cafe\u0301 au lait", "café"), "[Cafe\u0301] au lait");
});

test("a sentence that fits is shown from its beginning", () => {
  assert.equal(marked("Could you send the invoice again?", "invoice"), "Could you send the [invoice] again?");
});

test("accents belong to a found word, invisible characters after it do not", () => {
  const marked = (/** @type {string} */ text, /** @type {string} */ q) => excerpt(text, q).filter(({ found }) => found).map((piece) => piece.text);

  assert.deepEqual([marked("zero\u200b\u200d\u2060width", "zero"), marked("cafe\u0301 au lait", "cafe")], [["zero"], ["cafe\u0301"]]);
});

test("a message that is found by its file, its place or a quote shows these words", () => {
  const shown = (/** @type {Partial<import("../../dashboard/types.js").Message>} */ change) =>
    foundIn(message({ text: "", ...change }), "harbour").map(({ text, found }) => (found ? `[${text}]` : text)).join("");

  assert.equal(shown({ text: "see", kind: "media", media_label: "Harbour.pdf" }), "[Harbour].pdf");
  assert.equal(shown({ text: "the harbour", media_label: "harbour.pdf" }), "the [harbour]");
  assert.equal(shown({ text: "yes", quote: { kind: "message", text: "at the harbour?", author: null } }), "at the [harbour]?");
  assert.equal(shown({ kind: "media", media_label: "Photo" }), "Photo");
});
