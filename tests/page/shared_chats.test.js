import assert from "node:assert/strict";
import { test } from "node:test";
import { countedTwice, messageKey } from "../../dashboard/model/shared_chats.js";
import { conversation, message } from "./samples.js";

test("what several accounts of one group have not read is counted once, and one's own words never", () => {
  const group = { chat_id: "-1001234", kind: /** @type {const} */ ("group") };
  const shared = [
    conversation({ id: 1, ...group, unread_count: 5, unread_own_count: 2 }),
    conversation({ id: 2, ...group, unread_count: 4, unread_own_count: 2 }),
    conversation({ id: 3, ...group, unread_count: 0 }),
    conversation({ id: 4, chat_id: "-77", unread_count: 1 }),
    conversation({ id: 5, chat_id: "88", unread_count: 7 }),
    conversation({ id: 6, chat_id: "88", unread_count: 7, unread_own_count: 7 }),
  ];

  const counted = shared.reduce((sum, { unread_count }) => sum + unread_count, 0) - countedTwice(shared);

  assert.equal(counted, 3 + 1 + 7);
});

test("a message of a group is the same through every account; private ones never are", () => {
  const everywhere = message({ id: 1, chat_id: "-1001234", message_id: "9" });
  const basic = message({ id: 3, chat_id: "-77", message_id: "20" });

  assert.equal(messageKey(everywhere), messageKey({ ...everywhere, id: 2 }));
  assert.notEqual(messageKey(everywhere), messageKey({ ...everywhere, message_id: "10" }));
  assert.equal(messageKey(basic), messageKey({ ...basic, id: 4, message_id: "31" }));
  assert.notEqual(messageKey(basic), messageKey({ ...basic, text: "another" }));
  assert.notEqual(messageKey(message({ id: 5 })), messageKey(message({ id: 6 })));
});

test("what the accounts do not count because it is muted or archived counts with its mentions only", () => {
  const group = { chat_id: "-1001234", kind: /** @type {const} */ ("group"), unread_count: 5 };
  const muted = { ...group, muted_until: "9999-12-31T23:59:59Z", unread_mentions: 2 };

  assert.equal(-countedTwice([conversation({ id: 1, ...muted })]), 2);
  assert.equal(-countedTwice([conversation({ id: 1, ...muted }), conversation({ id: 2, ...muted })]), 2);
  assert.equal(5 - countedTwice([conversation({ id: 1, ...muted }), conversation({ id: 2, ...group })]), 5);
});
