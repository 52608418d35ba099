import assert from "node:assert/strict";
import { test } from "node:test";

import { ThreadOpening } from "../../dashboard/views/thread/thread_opening.js";

const READY = /** @type {any} */ ({ state: "ready", hasGap: false, older: "cursor", unavailable: false });
const FURTHER_UP = /** @type {any} */ ({ first: undefined, atOpen: { count: 60 } });

test("what is in sight counts as read only when the view is at the first unread message", async () => {
  const opening = new ThreadOpening(true, false);

  opening.takeFirstUnread(READY, FURTHER_UP, async () => "");
  await new Promise((resolve) => setTimeout(resolve));
  const isDoneWhenLoaded = opening.isDone;
  opening.jumped();

  assert.equal(isDoneWhenLoaded, false);
  assert.equal(opening.isDone, true);
});

test("if the first unread message cannot be loaded, the newest count as read after scrolling", async () => {
  const opening = new ThreadOpening(true, false);

  opening.takeFirstUnread(READY, FURTHER_UP, async () => "The message is further up.");
  await new Promise((resolve) => setTimeout(resolve));
  const isDoneWhenLoaded = opening.isDone;
  opening.scrolled();

  assert.equal(isDoneWhenLoaded, false);
  assert.equal(opening.isDone, true);
});
