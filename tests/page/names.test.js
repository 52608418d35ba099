import assert from "node:assert/strict";
import { test } from "node:test";
import { plainName, titleOf } from "../../dashboard/lib/format/names.js";

test("a name keeps what it says and loses what would turn or hide it", () => {
  const names = ["Mal\u202elory", "\u2066a\u2069 b", "Support\u200b", "نیم\u200cفاصله", "👩\u200d🔬", "Zoë", "Z" + "\u0301".repeat(40)];

  assert.deepEqual(names.map(plainName), ["Mallory", "a b", "Support", "نیم\u200cفاصله", "👩\u200d🔬", "Zoë", "Z" + "\u0301".repeat(6)]);
});

test("a name of nothing that one sees is said to be none", () => {
  assert.deepEqual(["\u3164", "\u200d ", "\u2800", ""].map((title) => titleOf({ title })), Array(4).fill("No name"));
});
