/**
 * Forums: supergroups whose messages are in topics. Each topic is a conversation.
 *
 * @import { Conversation, Id, Message } from "../types.js"
 */
import { newestFirst } from "./order.js";

/** Whether a conversation is a topic of a forum, not a person in a channel's direct messages.
 * @param {Pick<Conversation, "topic_id" | "is_direct_messages">} conversation */
export function isForumTopic({ topic_id = null, is_direct_messages = false }) {
  return topic_id !== null && !is_direct_messages;
}

/** A forum as one conversation. @param {Conversation[]} topics at least one @param {Id} id the topic that stands for it
 * @returns {Conversation} */
export function wholeForum(topics, id) {
  const [newest] = topics.toSorted(newestFirst);
  if (!newest) throw new Error("A forum has no topic.");
  const sum = (/** @type {(topic: Conversation) => number | undefined} */ count) => topics.reduce((all, topic) => all + (count(topic) ?? 0), 0);
  return {
    ...newest,
    id,
    topic_id: null,
    topic_title: null,
    unread_count: sum(({ unread_count }) => unread_count),
    unread_own_count: sum(({ unread_own_count }) => unread_own_count),
    unread_mentions: sum(({ unread_mentions }) => unread_mentions),
    failed_count: sum(({ failed_count }) => failed_count),
    unread_mark: topics.some(({ unread_mark }) => unread_mark),
    is_pinned: topics.some(({ is_pinned }) => is_pinned),
    can_reply: topics.some(({ can_reply }) => can_reply),
    read_inbox_max_id: null,
    draft: null,
  };
}

/** The topics that the operator can write in, by name. @param {Conversation[]} topics */
export function writableTopics(topics) {
  const name = (/** @type {Conversation} */ { topic_title }) => topic_title ?? "";
  return topics.filter(({ can_reply }) => can_reply).sort((a, b) => name(a).localeCompare(name(b)));
}

/** The last message of each topic up to a message: a read mark covers what is above it in its own topic only.
 * @param {readonly Message[]} messages oldest first @param {Message} last @returns {Message[]} */
export function lastOfEachTopic(messages, last) {
  /** @type {Map<Id, Message>} */ const found = new Map();
  for (const message of messages) {
    if (message.message_id !== null) found.set(message.conversation_id, message);
    if (message.id === last.id) break;
  }
  return [...found.values()];
}
