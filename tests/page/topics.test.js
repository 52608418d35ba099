/** Topics of forums and the people in a channel's direct messages, each a conversation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { titleOf } from "../../dashboard/lib/format/names.js";
import { preview } from "../../dashboard/lib/format/preview.js";
import { whyNotReply } from "../../dashboard/model/account_states.js";
import { chatKey } from "../../dashboard/model/shared_chats.js";
import { Store } from "../../dashboard/store.js";
import { account, conversation, message } from "./samples.js";

const forum = { chat_id: "-1001", kind: /** @type {const} */ ("group"), title: "Team" };
const topic = conversation({ ...forum, id: 1, topic_id: "5", topic_title: "Invoices" });

test("a topic is called by its name and that of its chat; a chat by its own", () => {
  assert.equal(titleOf(topic), "Invoices · Team");
  assert.equal(titleOf(conversation({ ...forum, topic_id: null })), "Team");
  assert.equal(titleOf({ ...topic, topic_title: "In\u202evoices" }), "Invoices · Team");
  assert.equal(titleOf({ ...topic, topic_title: null }), "No name · Team");
});

test("what is known against writing is said before anything is typed", () => {
  const closed = conversation({ ...topic, can_reply: false, cannot_reply_reason: "This topic is closed." });

  assert.equal(whyNotReply(closed, account()), "This topic is closed.");
  assert.equal(whyNotReply(topic, account()), "");
  assert.match(whyNotReply(closed, account({ is_active: false })), /disabled/);
});

test("a frozen account says so in place of the composer", () => {
  const state_detail = "Telegram has frozen this account until 1 March. Appeal: https://t.me/SpamBot";

  assert.equal(whyNotReply(topic, account({ state: "frozen", state_detail })), state_detail);
});

test("one topic of a chat is not another one, and is the same in every account", () => {
  const other = { ...topic, id: 2, telegram_account_id: "a2" };

  assert.equal(chatKey(topic), chatKey(other));
  assert.notEqual(chatKey(topic), chatKey({ ...topic, topic_id: "6" }));
});

test("a chat that becomes a forum leaves the lists, and can still be looked at", () => {
  const store = new Store();
  const chat = conversation({ ...forum, id: 9 });
  store.putConversation(chat);
  store.select(9);

  store.putConversation({ ...chat, is_listed: false });
  store.putConversation(topic);

  assert.deepEqual([store.conversations.map(({ id }) => id), store.selected, store.conversation(9)?.title], [[1], 9, "Team"]);
  store.putConversation(chat);
  assert.deepEqual(store.conversations.map(({ id }) => id).sort(), [1, 9]);
});

test("the person of a direct message is named once, by the title", () => {
  const dora = conversation({ ...forum, title: "Shop", topic_id: "77", topic_title: "Dora" });

  assert.equal(preview({ ...dora, last_message: message({ sender_id: "77", sender_name: "Dora", topic_id: "77" }) }).who, "");
  assert.equal(preview({ ...topic, last_message: message({ sender_id: "77", sender_name: "Dora", topic_id: "5" }) }).who, "Dora:");
});
