/**
 * Unfinished replies, one a conversation, kept in the browser over reloads.
 *
 * @import { Id } from "../types.js"
 */
export class Drafts {
  #storage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  /** @param {Id} conversationId */
  get(conversationId) {
    return this.#storage.getItem(name(conversationId)) ?? "";
  }

  /** @param {Id} conversationId @param {string} text empty for none */
  set(conversationId, text) {
    if (text === "") this.#storage.removeItem(name(conversationId));
    else this.#storage.setItem(name(conversationId), text);
  }
}

/** @param {Id} conversationId */
function name(conversationId) {
  return `switchboard draft ${conversationId}`;
}
