import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../dashboard/services/drafts.js";
import { Settings } from "../../dashboard/services/settings.js";
import { storage } from "./samples.js";

test("a choice is stored, and emits an event", () => {
  const shelf = storage();
  const settings = new Settings(shelf);
  let events = 0;
  settings.addEventListener("change", () => events++);

  settings.set("oneList", true);

  assert.equal(new Settings(shelf).get("oneList"), true);
  assert.equal(events, 1);
});

test("another tab hears of a choice", () => {
  const shelf = storage();
  const [here, there] = [new Settings(shelf), new Settings(shelf)];
  here.set("sound", true);

  for (const key of shelf.keys()) there.onStorage(key);

  assert.equal(there.get("sound"), true);
});

test("what another version wrote does no harm", () => {
  const shelf = storage();
  shelf.setItem("switchboard settings", '{"enterSends":"yes","gone":1}');

  assert.equal(new Settings(shelf).get("enterSends"), true);
});

test("another tab hears of a draft, and of nothing else", () => {
  const shelf = storage();
  const [here, there] = [new Drafts(shelf), new Drafts(shelf)];
  let events = 0;
  there.addEventListener("change", () => events++);
  here.set(7, { text: "half a sentence", quoted: "41" });

  for (const key of [...shelf.keys(), "something else"]) there.onStorage(key);

  assert.deepEqual(there.get(7), { text: "half a sentence", quoted: "41" });
  assert.equal(events, 2);
});
