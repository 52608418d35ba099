/**
 * Unfinished replies, one a conversation, kept in the browser over reloads.
 *
 * @import { Id } from "../types.js"
 * Event: `change`, when another tab changed one.
 */
const PREFIX = "switchboard draft ";

export class Drafts extends EventTarget {
  #storage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage */
  constructor(storage) {
    super();
    this.#storage = storage;
  }

  /** Another tab has written. @param {string | null} key which entry, null where all were cleared */
  heard(key) {
    if (key === null || key.startsWith(PREFIX)) this.dispatchEvent(new Event("change"));
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
  return `${PREFIX}${conversationId}`;
}
