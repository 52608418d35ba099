import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { folded, foldedWithPlaces } from "../../dashboard/lib/format/fold.js";

/** The spellings that the service's search knows as well (tests/domain/test_search_key.py). */
const spellings = JSON.parse(readFileSync(new URL("../search_spellings.json", import.meta.url), "utf8"));

for (const alike of spellings.alike) {
  test(`all spellings of ${alike[0]} have one form`, () => {
    assert.equal(new Set(alike.map(folded)).size, 1, JSON.stringify(alike.map(folded)));
  });
}

for (const apart of spellings.different) {
  test(`${apart.join(" and ")} stay different`, () => {
    assert.equal(new Set(apart.map(folded)).size, apart.length);
  });
}

test("the place of each folded character is known", () => {
  const { text, from } = foldedWithPlaces("Straße in Œuvre");

  assert.equal(text, "strasse in oeuvre");
  assert.deepEqual(from.slice(4, 7), [4, 4, 5]);
  assert.equal(from.length, text.length);
});
