import assert from "node:assert/strict";
import { test } from "node:test";
import { Selection } from "../../dashboard/services/selection.js";

/** @param {number} from @param {number} to */
const between = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

test("a range goes from the conversation that was selected last", () => {
  const selection = new Selection();
  selection.toggle(2);

  selection.extend(4, between);

  assert.deepEqual(selection.ids, [2, 3, 4]);
});

test("what left the list is not selected, and no range begins there", () => {
  const selection = new Selection();
  let changes = 0;
  selection.addEventListener("change", () => (changes += 1));
  for (const id of [1, 2, 3]) selection.toggle(id);

  selection.keep((id) => id !== 3);
  selection.keep((id) => id !== 3);
  selection.extend(5, between);

  assert.deepEqual(selection.ids, [1, 2, 5]);
  assert.equal(changes, 5);
});
