import assert from "node:assert/strict";
import { test } from "node:test";
import { ALWAYS, hasUnread, isMuted, rings, unreadThatCalls } from "../../dashboard/model/conversation_marks.js";
import { conversation, message } from "./samples.js";

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

test("a muted conversation rings for mentions and replies only", () => {
  assert.equal(rings(message(), muted, NOW), false);
  assert.equal(rings(message({ mentions_me: true }), muted, NOW), true);
  assert.equal(rings(message(), conversation(), NOW), true);
  assert.equal(rings(message(), undefined, NOW), true);
});

test("of a muted or archived conversation the unread mentions call, of another all but one's own words", () => {
  const counts = { unread_count: 5, unread_mentions: 2, unread_own_count: 1 };

  assert.equal(unreadThatCalls(conversation(counts), NOW), 4);
  assert.equal(unreadThatCalls(conversation({ ...counts, muted_until: ALWAYS }), NOW), 2);
  assert.equal(unreadThatCalls(conversation({ ...counts, is_archived: true }), NOW), 2);
  assert.equal(unreadThatCalls(muted, NOW), 0);
});
