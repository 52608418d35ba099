import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf, sameRow } from "../../dashboard/model/thread_rows.js";
import { untilMidnight } from "../../dashboard/services/day_clock.js";
import { Store } from "../../dashboard/store.js";
import { message } from "./samples.js";

/** @param {string} today */
const rowsOn = (today) => rowsOf([message()], (time) => time.slice(0, 10), { today });

test("the line of a day is drawn anew when today is another day", () => {
  const [[first], [again], [later]] = [rowsOn("a"), rowsOn("a"), rowsOn("b")];

  assert.ok(first && again && later);
  assert.deepEqual([sameRow(first, again), sameRow(first, later)], [true, false]);
});

test("a new day emits one event", () => {
  const store = new Store();
  let events = 0;
  store.addEventListener("day", () => events++);

  for (const day of ["a", "a", "b"]) store.setToday(day);

  assert.equal(events, 2);
});

test("midnight is the beginning of the next day of the reader's calendar", () => {
  assert.equal(untilMidnight(new Date(2026, 11, 31, 23, 59, 59)), 1000);
  assert.equal(untilMidnight(new Date(2026, 0, 1)), 86_400_000);
});
