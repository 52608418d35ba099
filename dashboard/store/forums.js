/**
 * Forums, each shown as one conversation if the operator wants that. Its topics stay conversations of
 * their own: messages, drafts and read marks belong to them. One of them, its home, stands for the whole.
 *
 * @import { Conversation, Id, Message } from "../types.js"
 */
import { isForumTopic, wholeForum } from "../model/forums.js";

export class Forums {
  /** Whether each forum is shown as one conversation. */ areFolded = false;
  /** The known topics of each forum, by the key of the forum. @type {Map<string, Map<Id, Conversation>>} */ #topics = new Map();
  /** The topic that stands for each forum. It stays the same, so that the row of the list does. @type {Map<string, Id>} */ #homes = new Map();

  /** @param {Conversation} conversation */
  put(conversation) {
    if (!isForumTopic(conversation)) return;
    const key = keyOf(conversation);
    const topics = this.#topics.get(key) ?? new Map();
    this.#topics.set(key, topics);
    topics.set(conversation.id, conversation);
    if (!this.#homes.has(key)) this.#homes.set(key, conversation.id);
  }

  /** @param {Conversation} conversation */
  remove(conversation) {
    const key = keyOf(conversation);
    const topics = this.#topics.get(key);
    if (!topics?.delete(conversation.id) || this.#homes.get(key) !== conversation.id) return;
    const [next] = topics.keys();
    if (next === undefined) this.#homes.delete(key);
    else this.#homes.set(key, next);
  }

  /** The conversations that are shown together with this one, itself included. @param {Conversation} conversation
   * @returns {Conversation[]} */
  together(conversation) {
    if (!this.isFolded(conversation)) return [conversation];
    return [...(this.#topics.get(keyOf(conversation))?.values() ?? [])];
  }

  /** The conversation that stands for this one. @param {Conversation} conversation @returns {Id} */
  home(conversation) {
    if (!this.isFolded(conversation)) return conversation.id;
    return this.#homes.get(keyOf(conversation)) ?? conversation.id;
  }

  /** The conversation in whose thread a message is shown. Its own may be unknown yet; a reply that an older version of
   * the page stored does not say its topic. @param {Message} message @returns {Id} */
  homeOfMessage(message) {
    const key = keyOf(message);
    const isOfTopic = Boolean(message.topic_id) || this.#topics.get(key)?.has(message.conversation_id);
    const home = this.areFolded && isOfTopic ? this.#homes.get(key) : undefined;
    return home ?? message.conversation_id;
  }

  /** A conversation as the operator sees it. @param {Conversation} conversation @returns {Conversation} */
  shown(conversation) {
    if (!this.isFolded(conversation)) return conversation;
    return wholeForum(this.together(conversation), this.home(conversation));
  }

  /** A list as the operator sees it: each forum once, where its first topic stands.
   * @param {readonly Conversation[]} conversations @returns {readonly Conversation[]} */
  folded(conversations) {
    if (!this.areFolded) return conversations;
    /** @type {Set<Id>} */ const seen = new Set();
    return conversations.flatMap((conversation) => {
      const home = this.home(conversation);
      if (seen.has(home)) return [];
      seen.add(home);
      return [this.shown(conversation)];
    });
  }

  /** Whether a conversation is shown as a part of its forum. @param {Conversation} conversation */
  isFolded(conversation) {
    return this.areFolded && isForumTopic(conversation);
  }
}

/** @param {Pick<Conversation, "telegram_account_id" | "chat_id">} conversation */
function keyOf({ telegram_account_id, chat_id }) {
  return `${telegram_account_id} ${chat_id}`;
}
