import assert from "node:assert/strict";
import { test } from "node:test";
import { isComposing, isPaste, isText, keyPressed } from "../../dashboard/lib/dom/keys.js";

/** @param {string} key @param {string} code */
const pressed = (key, code, shiftKey = false) => keyPressed({ key, code, shiftKey });

test("a letter of another script stands for the Latin one on its key", () => {
  assert.equal(pressed("о", "KeyJ"), "j");
  assert.equal(pressed("О", "KeyJ"), "j");
  assert.equal(pressed("ι", "KeyI"), "i");
});

test("CapsLock makes no difference, Shift does", () => {
  assert.equal(pressed("J", "KeyJ"), "j");
  assert.equal(pressed("J", "KeyJ", true), "J");
});

test("on a Latin layout the letter counts, not its place", () => {
  assert.equal(pressed("h", "KeyJ"), "h");
  assert.equal(pressed("j", "KeyC"), "j");
});

test("everything else is as it is", () => {
  assert.equal(pressed("?", "Slash", true), "?");
  assert.equal(pressed("ArrowDown", "ArrowDown"), "ArrowDown");
  assert.equal(pressed("ж", "Semicolon"), "ж");
});

test("a key that an input method uses is known by either sign of it", () => {
  assert.equal(isComposing({ isComposing: true, keyCode: 13 }), true);
  assert.equal(isComposing({ isComposing: false, keyCode: 229 }), true);
  assert.equal(isComposing({ isComposing: false, keyCode: 13 }), false);
});

/** @param {string} key @param {Record<string, any>} [how] */
const held = (key, how = {}) => ({ key, code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, isComposing: false, keyCode: 0, ...how });

test("signs are text, whatever script and however they are made", () => {
  const altGr = { altKey: true, ctrlKey: true, getModifierState: (/** @type {string} */ name) => name === "AltGraph" };
  const texts = [held("j"), held("?"), held("ж"), held("👍"), held("Dead"), held("Process", { keyCode: 229 }), held("@", altGr), held("å", { altKey: true })];

  assert.deepEqual(texts.filter((event) => !isText(event)), []);
});

test("keys that do something are no text", () => {
  const others = [held("Enter"), held("F5"), held("ArrowDown"), held("c", { ctrlKey: true }), held("k", { metaKey: true }), held("f", { altKey: true })];

  assert.deepEqual(others.filter(isText), []);
});

test("pasting is known on every layout", () => {
  assert.equal(isPaste(held("v", { ctrlKey: true })), true);
  assert.equal(isPaste(held("м", { code: "KeyV", metaKey: true })), true);
  assert.equal(isPaste(held("v")), false);
});
