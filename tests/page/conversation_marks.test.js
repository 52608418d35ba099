import assert from "node:assert/strict";
import { test } from "node:test";
import { ALWAYS, hasUnread, isMuted } from "../../dashboard/model/conversation_marks.js";
import { conversation } from "./samples.js";

const NOW = Date.parse("2026-01-02T10:00:00Z");
const muted = conversation({ muted_until: ALWAYS, unread_count: 5 });

test("a conversation is muted until its time has come", () => {
  assert.equal(isMuted(muted, NOW), true);
  assert.equal(isMuted(conversation({ muted_until: "2026-01-02T10:00:01Z" }), NOW), true);
  assert.equal(isMuted(conversation({ muted_until: "2026-01-02T10:00:00Z" }), NOW), false);
  assert.equal(isMuted(conversation({ muted_until: null }), NOW), false);
  assert.equal(isMuted(conversation(), NOW), false);
});

test("a conversation marked as unread is unread without an unread message", () => {
  assert.equal(hasUnread(conversation({ unread_mark: true })), true);
  assert.equal(hasUnread(conversation({ unread_count: 1 })), true);
  assert.equal(hasUnread(conversation({ unread_mark: false })), false);
});
