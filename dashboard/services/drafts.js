/**
 * The drafts of this browser: unfinished replies, one for each conversation, kept over reloads, and how far
 * each is shared with Telegram.
 *
 * Event: `change`, if another tab or a merge of conversations changed a draft.
 *
 * @import { Id } from "../types.js"
 * @import { Draft, DraftSync } from "../model/drafts.js"
 */
import { objectIn } from "../lib/browser_storage.js";

const TEXT = "switchboard draft ";
const QUOTED = "switchboard quoted ";
const SYNC = "switchboard shared draft ";

export class Drafts extends EventTarget {
  #storage;
  /** @type {Set<Id>} */ #unsent = new Set();

  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem"> & { keys: () => string[] }} storage one that never throws */
  constructor(storage) {
    super();
    this.#storage = storage;
    for (const key of storage.keys()) if (key.startsWith(SYNC)) this.#read(key.slice(SYNC.length));
  }

  /** Conversation ids are numbers; their keys are text. @param {string} key */
  #read(key) {
    const id = /^\d+$/.test(key) ? Number(key) : key;
    if (this.syncOf(id)?.edited) this.#unsent.add(id);
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

  /** How far a draft is shared with Telegram; null if it never was. @param {Id} conversationId @returns {DraftSync | null} */
  syncOf(conversationId) {
    const sync = /** @type {Partial<DraftSync>} */ (objectIn(this.#storage.getItem(SYNC + conversationId)) ?? {});
    const { base, edited = null, sent = null } = sync;
    return typeof base?.text === "string" ? { base, edited, sent } : null;
  }

  /** @param {Id} conversationId @param {DraftSync | null} sync */
  setSync(conversationId, sync) {
    const isNone = sync === null || (sync.edited === null && sync.sent === null && sync.base.text === "" && sync.base.quoted === null);
    this.#store(SYNC + conversationId, isNone ? "" : JSON.stringify(sync));
    if (sync?.edited) this.#unsent.add(conversationId);
    else this.#unsent.delete(conversationId);
  }

  /** Conversations whose draft Telegram does not have. */
  get unsent() {
    return [...this.#unsent];
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
