/** Saved replies: what is typed, what is offered, what is filled in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { filledIn, repliesFor, shortcutAt } from "../../dashboard/model/saved_replies.js";
import { SavedReplies } from "../../dashboard/services/saved_replies.js";
import { conversation, message } from "./samples.js";

const reply = (/** @type {string} */ shortcut, text = "") => ({ id: shortcut.length, shortcut, text });

test("a slash at the beginning of a word begins a shortcut", () => {
  const found = ["/", "/th", "Hi /th", "and/or", "1/2", "/two words", "line\n/x"].map((text) => shortcutAt(text, text.length)?.typed ?? null);

  assert.deepEqual(found, ["", "th", "th", null, null, null, "x"]);
  assert.deepEqual(shortcutAt("Hi /th and more", 6), { from: 3, typed: "th" });
});

test("shortcuts are offered without case and accents, and replies by words of their text", () => {
  const all = [reply("hours", "We open at nine"), reply("Thanks", "Thank you!"), reply("grüße", "Liebe Grüße")];
  const offered = (/** @type {string} */ typed) => repliesFor(all, typed).map(({ shortcut }) => shortcut);

  assert.deepEqual([offered("TH"), offered("grusse"), offered("open"), offered("zzz")], [["Thanks"], ["grüße"], ["hours"], []]);
  assert.deepEqual(offered("").length, 3);
});

test("the replies are in the order in which people count", () => {
  const replies = new SavedReplies(/** @type {any} */ ({}));

  replies.put([reply("answer10"), reply("answer2"), reply("Answer1")]);

  assert.deepEqual(replies.all.map(({ shortcut }) => shortcut), ["Answer1", "answer2", "answer10"]);
});

test("an answer that an event has overtaken changes nothing", async () => {
  /** @type {(answer: object) => void} */ let answer = () => {};
  const replies = new SavedReplies(/** @type {any} */ ({ savedReplies: () => new Promise((resolve) => (answer = resolve)) }));
  const loading = replies.load();

  replies.put([reply("one"), reply("three")]);
  answer({ items: [reply("one")] });
  await loading;

  assert.equal(replies.all.length, 2);
});

test("the names are filled in, anything else in braces stays", () => {
  const text = "Hi {first_name}, {name} of {account}: {x}";

  assert.equal(filledIn(text, conversation({ title: "Dora Dahl" }), "Shop"), "Hi Dora, Dora Dahl of Shop: {x}");
  const group = conversation({ kind: "group", title: "Team", last_message: message({ sender_name: "Emil Ek" }) });
  assert.equal(filledIn("{first_name}", group, "Shop"), "Emil");
});
