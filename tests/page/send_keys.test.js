import assert from "node:assert/strict";
import { test } from "node:test";
import { onwardOf } from "../../dashboard/model/send_keys.js";

/** @param {string} keys */
const press = (keys) => ({ key: "Enter", altKey: keys.includes("alt"), shiftKey: keys.includes("shift"), ctrlKey: keys.includes("ctrl"), metaKey: keys.includes("meta") });

test("Ctrl+Enter sends and goes on, with Shift it is done, too", () => {
  assert.deepEqual(["", "shift", "ctrl", "meta", "ctrl shift", "alt"].map((keys) => onwardOf(press(keys), true)), [null, null, "next", "next", "done", null]);
});

test("if Ctrl+Enter only sends, the others have one key more", () => {
  assert.deepEqual(["ctrl", "ctrl shift", "ctrl alt", "shift"].map((keys) => onwardOf(press(keys), false)), [null, "next", "done", null]);
});
