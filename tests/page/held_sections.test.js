import assert from "node:assert/strict";
import { test } from "node:test";
import { HeldSections } from "../../dashboard/model/held_sections.js";
import { RecentPositions } from "../../dashboard/lib/dom/recent_positions.js";
import { conversation } from "./samples.js";

/** @param {string} id @param {number[]} ids */
const section = (id, ids) => ({ id, account: undefined, items: ids.map((each) => conversation({ id: each })), open: true, fixed: false });

const how = { query: "all", selected: null, currentCopy: (/** @type {any} */ item) => item, canGrow: () => false };

/** @param {{ sections: any[], moved: number }} arranged */
const shown = ({ sections, moved }) => [sections.map(({ items }) => items.map((/** @type {any} */ { id }) => id)), moved];

test("what goes up waits, and is counted", () => {
  const held = new HeldSections();
  held.arrange([section("a", [1, 2, 3, 4])], how);

  assert.deepEqual(shown(held.arrange([section("a", [4, 3, 1, 2])], how)), [[[1, 2, 3, 4]], 2]);
});

test("what is new stands at the end of the last section, and waits in another that is in sight", () => {
  const held = new HeldSections();
  held.arrange([section("a", [1, 2]), section("b", [5])], how);

  assert.deepEqual(shown(held.arrange([section("a", [9, 1, 2]), section("b", [8, 5])], how)), [[[1, 2], [5, 8]], 2]);
  assert.deepEqual(shown(held.arrange([section("a", [9, 1, 2]), section("b", [8, 5])], { ...how, canGrow: () => true })), [[[1, 2, 9], [5, 8]], 2]);
});

test("what leaves by itself stays; what was left by choosing another one goes, and so does what is gone", () => {
  const held = new HeldSections();
  held.arrange([section("a", [1, 2, 3])], how);
  const read = shown(held.arrange([section("a", [1, 3])], how));

  const left = shown(held.arrange([section("a", [1, 3])], { ...how, selected: 3 }));

  assert.deepEqual([read[0], left[0]], [[[1, 2, 3]], [[1, 3]]]);
  assert.deepEqual(shown(held.arrange([section("a", [1])], { ...how, selected: 3, currentCopy: () => undefined }))[0], [[1]]);
});

test("another question is answered afresh", () => {
  const held = new HeldSections();
  held.arrange([section("a", [1, 2])], how);

  assert.deepEqual(shown(held.arrange([section("a", [2, 1])], { ...how, query: "unread" })), [[[2, 1]], 0]);
});

/** @param {string[]} names */
const spots = (...names) => names.map((name, at) => ({ name, item: name, top: at * 10, bottom: at * 10 + 10 }));

test("a press means what stood there a moment before", () => {
  const places = new RecentPositions();
  places.note(spots("a", "b", "c"), 0);
  places.note(spots("c", "a", "b"), 1000);
  places.note(spots("b", "c", "a"), 1100);

  const aimed = [1050, 1250, 1450, 1600].map((now) => places.aimedAt(15, now)?.name);

  assert.deepEqual(aimed, ["b", "b", "a", "c"]);
});

test("where nothing has moved, what stands there is meant", () => {
  const places = new RecentPositions();
  places.note(spots("a", "b", "c"), 0);
  places.note(spots("a", "b"), 1010);

  assert.deepEqual([places.aimedAt(5, 1020)?.name, places.aimedAt(25, 1020)?.name], ["a", undefined]);
});

test("what came where nothing stood was not aimed at, unless the pointer has moved since", () => {
  const places = new RecentPositions();
  places.note(spots("a"), 0);
  places.note([], 900);
  places.note(spots("b", "c"), 1000);

  assert.deepEqual([places.aimedAt(5, 1100)?.name, places.aimedAt(15, 1100)?.name, places.aimedAt(15, 1100, 1050)?.name], ["a", undefined, "c"]);
});
