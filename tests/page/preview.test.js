import assert from "node:assert/strict";
import { test } from "node:test";
import { preview } from "../../dashboard/lib/format/preview.js";
import { conversation, message } from "./samples.js";

/** @param {Parameters<typeof message>[0]} change */
const shown = (change) => preview(conversation({ last_message: message(change) }));

test("the last message stands as it is, with who wrote it where that is not the contact", () => {
  assert.deepEqual(shown({ text: "Good\nmorning" }), { who: "", text: "Good morning" });
  assert.deepEqual(shown({ direction: "outgoing" }), { who: "You:", text: "hello" });
});

test("a deleted one is marked, also where its text or media is kept", () => {
  const deleted_at = "2026-01-02T10:01:00Z";

  assert.equal(shown({ deleted_at }).text, "Message deleted: hello");
  assert.equal(shown({ deleted_at, text: "", kind: "media", media_label: "Photo" }).text, "Message deleted");
  assert.equal(shown({ deleted_at, text: "" }).text, "Message deleted");
});

test("a label or a service sentence that strangers have a part in cannot turn or break the row", () => {
  const media_label = "Document: invoice\u202efdp.exe\nand more";

  assert.equal(shown({ text: "", kind: "media", media_label }).text, "Document: invoicefdp.exe and more");
  assert.equal(shown({ text: "Bob\u202e left", kind: "service" }).text, "Bob left");
});
