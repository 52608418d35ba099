import assert from "node:assert/strict";
import { test } from "node:test";
import { hues, HUES } from "../../dashboard/lib/format/account_colour.js";
import { countdown, dates } from "../../dashboard/lib/format/dates.js";
import { preview } from "../../dashboard/lib/format/preview.js";
import { rowsOf } from "../../dashboard/model/thread_rows.js";
import { whyNotReply } from "../../dashboard/model/account_states.js";
import { characters, initials, oneLine } from "../../dashboard/lib/format/text.js";
import { account, conversation, message } from "./samples.js";

const at = dates("en-GB", "UTC");

test("characters are counted as Telegram counts them", () => {
  assert.deepEqual([characters("añ"), characters("🙂🙂"), characters("")], [2, 2, 0]);
});

test("a preview is one line, however the text is broken", () => {
  assert.equal(oneLine("  a\n\n\tb  "), "a b");
});

test("initials are two letters of any script", () => {
  assert.deepEqual(
    ["Maya Okafor", "שרה לוי", "  (Shop) ", "🙂 Fun", ""].map(initials),
    ["MO", "של", "S", "🙂F", "?"],
  );
});

test("a thousand marks piled upon a letter do not make an initial of a thousand marks", () => {
  assert.equal(initials(`a${"\u0301".repeat(1000)}`), "A");
});

test("a list shows the time today, the weekday this week, else the date", () => {
  const now = new Date("2026-03-20T12:00:00Z");
  const brief = (/** @type {string} */ time) => at.brief(time, now);

  assert.deepEqual(
    ["2026-03-20T09:05:00Z", "2026-03-19T09:05:00Z", "2026-03-02T09:05:00Z", "2025-03-20T09:05:00Z"].map(brief),
    ["9:05", "Thu", "2 Mar", "20 Mar 2025"],
  );
});

test("a day's line says today and yesterday", () => {
  const now = new Date("2026-03-20T12:00:00Z");
  const heading = (/** @type {string} */ time) => at.heading(time, now);

  assert.deepEqual(
    ["2026-03-20T01:00:00Z", "2026-03-19T23:00:00Z", "2026-03-10T12:00:00Z"].map(heading),
    ["Today", "Yesterday", "Tuesday 10 March"],
  );
});

test("a countdown reads as minutes and seconds, and ends at zero", () => {
  assert.deepEqual([61_000, 3_661_000, 400, -5].map(countdown), ["1:01", "1:01:01", "0:01", "0:00"]);
});

test("no two accounts share a colour while there are enough", () => {
  const ids = Array.from({ length: HUES }, (_, i) => `account ${i}`);

  assert.equal(new Set(hues(ids).values()).size, HUES);
});

test("three accounts have colours that nobody confuses", () => {
  for (let first = 0; first < 50; first++) {
    const [a = 0, b = 0, c = 0] = [...hues([1, 2, 3].map((n) => `account ${first} ${n}`)).values()].sort((x, y) => x - y);

    assert.ok(Math.min(b - a, c - b, a + HUES - c) >= 3, `${a} ${b} ${c}`);
  }
});

test("a younger account does not change the colour of an older one", () => {
  assert.equal(hues(["a", "b", "c"]).get("a"), hues(["a"]).get("a"));
});

test("a chosen colour is kept, and no other account takes it while there are enough", () => {
  const ids = Array.from({ length: HUES }, (_, i) => `account ${i}`);
  const other = hues(ids).get("account 0") ?? 0;

  const given = hues(ids, { "account 7": other, "account 8": 99 });

  assert.equal(given.get("account 7"), other);
  assert.equal(new Set(given.values()).size, HUES);
});

test("more accounts than colours still all have one", () => {
  const ids = Array.from({ length: 3 * HUES }, (_, i) => `account ${i}`);

  assert.equal(hues(ids).size, 3 * HUES);
});

test("a new day begins with a line, a new sender without one", () => {
  const rows = rowsOf(
    [
      message({ id: 1, timestamp: "2026-01-01T10:00:00Z" }),
      message({ id: 2, timestamp: "2026-01-01T10:01:00Z" }),
      message({ id: 3, timestamp: "2026-01-01T10:02:00Z", sender_id: "78" }),
      message({ id: 4, timestamp: "2026-01-02T10:00:00Z", sender_id: "78" }),
    ],
    at.dayKey,
  );

  const shape = rows.map((row) => ("day" in row ? "day" : row.joined ? "joined" : "message"));
  assert.deepEqual(shape, ["day", "message", "joined", "message", "day", "message"]);
});

test("a group's preview names who wrote, ours says so", () => {
  const group = (/** @type {any} */ last) => preview(conversation({ kind: "group", last_message: message(last) }));

  assert.equal(group({ sender_name: "Maya" }).who, "Maya:");
  assert.equal(group({ direction: "outgoing" }).who, "You:");
  assert.equal(preview(conversation({ last_message: message() })).who, "");
});

test("media without a text shows as what it is", () => {
  const last_message = message({ kind: "media", text: "", media_label: "Photo" });

  assert.equal(preview(conversation({ last_message })).text, "Photo");
});

test("if the account cannot send, the composer is closed and says why", () => {
  const why = (/** @type {any} */ change, /** @type {any} */ peer = {}) =>
    whyNotReply(conversation(peer), account(change));

  assert.equal(why({ state: "flood_wait" }), "");
  assert.equal(why({ state: "signed_out", state_detail: "Sign in again." }), "Sign in again.");
  assert.match(why({ is_active: false }), /disabled/);
  assert.match(why({}, { can_reply: false, kind: "channel" }), /administrators/);
  assert.match(whyNotReply(conversation(), undefined), /removed/);
});
