/**
 * Drafts: unfinished replies, one for each conversation. The browser keeps them over reloads.
 *
 * @import { Id } from "../types.js"
 * Event: `change`, when another tab changed one.
 */
const TEXT = "switchboard draft ";
const QUOTED = "switchboard quoted ";

/** @typedef {{ text: string, quoted: string | null }} Draft
 * `quoted`: Telegram's id of the message that it answers, if it answers one in particular */

export class Drafts extends EventTarget {
  #storage;

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage that never throws */
  constructor(storage) {
    super();
    this.#storage = storage;
  }

  /** Another tab has written. @param {string | null} key which entry, null where all were cleared */
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
    this.#keep(TEXT + conversationId, text);
    this.#keep(QUOTED + conversationId, quoted ?? "");
  }

  /** One conversation has become part of another: what was begun in it comes after what was begun
   * there. @param {Id} from @param {Id} into */
  move(from, into) {
    const begun = this.get(from);
    const there = this.get(into);
    const text = [there.text.trimEnd(), begun.text].filter((part) => part !== "").join("\n\n");
    this.set(into, { text, quoted: there.quoted || begun.quoted });
    this.set(from, { text: "", quoted: null });
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string} key @param {string} value empty for none */
  #keep(key, value) {
    if (value === "") this.#storage.removeItem(key);
    else this.#storage.setItem(key, value);
  }
}
