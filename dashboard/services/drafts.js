/**
 * Drafts: unfinished replies, one for each conversation. The browser keeps them over reloads.
 *
 * Event: `change`, if another tab or a merge of conversations changed a draft.
 *
 * @import { Id } from "../types.js"
 */
const TEXT = "switchboard draft ";
const QUOTED = "switchboard quoted ";

/** @typedef {{ text: string, quoted: string | null }} Draft
 * `quoted`: Telegram's id of the message that it replies to, if there is one */

export class Drafts extends EventTarget {
  #storage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage one that never throws */
  constructor(storage) {
    super();
    this.#storage = storage;
  }

  /** Another tab has changed the storage. @param {string | null} key the entry, null if all were cleared */
  onStorage(key) {
    if (key === null || key.startsWith(TEXT) || key.startsWith(QUOTED)) this.dispatchEvent(new Event("change"));
  }

  /** @param {Id} conversationId @returns {Draft} */
  get(conversationId) {
    const text = this.#storage.getItem(TEXT + conversationId) ?? "";
    return { text, quoted: this.#storage.getItem(QUOTED + conversationId) };
  }

  /** @param {Id} conversationId @param {Draft} draft */
  set(conversationId, { text, quoted }) {
    this.#store(TEXT + conversationId, text);
    this.#store(QUOTED + conversationId, quoted ?? "");
  }

  /** A conversation was merged into another: its draft follows the draft there.
   * @param {Id} from @param {Id} into */
  move(from, into) {
    const moved = this.get(from);
    const present = this.get(into);
    const text = [present.text.trimEnd(), moved.text].filter((part) => part !== "").join("\n\n");
    this.set(into, { text, quoted: present.quoted || moved.quoted });
    this.set(from, { text: "", quoted: null });
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} key @param {string} value empty to remove the entry */
  #store(key, value) {
    if (value === "") this.#storage.removeItem(key);
    else this.#storage.setItem(key, value);
  }
}
