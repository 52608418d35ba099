/**
 * Groups that several accounts share. In one list over all accounts each is one row; a conversation of each
 * account stays a conversation of its own.
 *
 * @import { Conversation, Id } from "../types.js"
 */
import { chatKey } from "../model/shared_chats.js";

export class SharedGroups {
  /** Whether the list shows each group once. */ areMerged = false;
  /** The account that answers in each group, by the group's key. @type {Record<string, string>} */ answersAs = {};
  /** The conversations of each group, by its id at Telegram. @type {Map<string, Map<Id, Conversation>>} */ #byChat = new Map();

  /** @param {Conversation} conversation */
  put(conversation) {
    const { chat_id, id } = conversation;
    if (!chat_id.startsWith("-")) return;
    const known = this.#byChat.get(chat_id) ?? new Map();
    this.#byChat.set(chat_id, known);
    known.set(id, conversation);
  }

  /** @param {Conversation} conversation */
  remove({ chat_id, id }) {
    this.#byChat.get(chat_id)?.delete(id);
  }

  /** The conversations of a group in all accounts, of a forum with its topics. @param {string} chatId @returns {Conversation[]} */
  of(chatId) {
    return [...(this.#byChat.get(chatId)?.values() ?? [])];
  }

  /** The same conversation in all accounts, itself included. @param {Conversation} conversation */
  copies(conversation) {
    const key = chatKey(conversation);
    const copies = this.of(conversation.chat_id).filter((each) => chatKey(each) === key);
    return copies.length === 0 ? [conversation] : copies;
  }

  /** Whether several accounts have a group. @param {string} chatId */
  isShared(chatId) {
    const all = this.#byChat.get(chatId);
    if (!all || all.size < 2) return false;
    const [first] = all.values();
    for (const { telegram_account_id } of all.values()) if (telegram_account_id !== first?.telegram_account_id) return true;
    return false;
  }
}
