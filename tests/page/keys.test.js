import assert from "node:assert/strict";
import { test } from "node:test";
import { isComposing, keyPressed } from "../../dashboard/lib/keys.js";

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
