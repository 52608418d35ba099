/**
 * Replies that Switchboard has not confirmed yet, in the browser's storage, so that a reload does not
 * lose them. Sending works without the storage, too.
 *
 * Each reply has an entry of its own, which names the tab that sends it: no tab overwrites the entry of
 * another. As long as that tab is open, the other tabs only show the reply. When it is closed, the
 * thread shows whether the reply was sent, and the operator decides in any tab whether to send it.
 *
 * Events, each with a message: `change`, if another tab changed it; `removed`, if another tab sent or
 * discarded it.
 *
 * @import { TabLiveness } from "./tab_liveness.js"
 * @import { Message } from "../types.js"
 */
import { objectIn } from "../lib/browser_storage.js";
import { oldestFirst } from "../model/order.js";
import { strings } from "../lib/format/strings.js";

const KEY = "switchboard unsent ";

/** @typedef {{ tab: string, message: Message }} Entry */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem"> & { keys: () => string[] }} StorageLike */

export class LocalOutbox extends EventTarget {
  #storage;
  #tabs;
  /** By key. @type {Map<string, Entry>} */ #entries = new Map();
  /** Other tabs that sent replies, and whether they are closed. @type {Map<string, boolean>} */ #closed = new Map();

  /** @param {StorageLike} storage @param {Pick<TabLiveness, "id" | "waitClosed">} tabs */
  constructor(storage, tabs) {
    super();
    this.#storage = storage;
    this.#tabs = tabs;
    for (const key of storage.keys()) if (key.startsWith(KEY)) this.#read(key);
  }

  /** The replies that this tab has to send, in the order of writing. */
  get waiting() {
    const own = [...this.#entries.values()].filter(({ tab }) => tab === this.#tabs.id);
    return own.map(({ message }) => message).filter(({ status }) => status === "pending").sort(oldestFirst);
  }

  /** The replies of all tabs. */
  get all() {
    return [...this.#entries.values()].map((entry) => this.#shown(entry));
  }

  /** @param {Message} message */
  has(message) {
    return this.#entries.has(keyOf(message));
  }

  /** Stores a message; this tab sends it from now on. @param {Message} message */
  keep(message) {
    const entry = { tab: this.#tabs.id, message };
    this.#entries.set(keyOf(message), entry);
    this.#storage.setItem(keyOf(message), JSON.stringify(entry));
  }

  /** Switchboard has confirmed a message: the tab that sent it removes the entry, or this tab if that one
   * is closed. @param {Message} message */
  confirmed(message) {
    const { tab = "" } = this.#entries.get(keyOf(message)) ?? {};
    if (tab === this.#tabs.id || this.#closed.get(tab)) this.forget(message);
  }

  /** @param {Message} message confirmed, or discarded */
  forget(message) {
    this.#entries.delete(keyOf(message));
    this.#storage.removeItem(keyOf(message));
  }

  /** Another tab has written. @param {string | null} key the entry, null if all were cleared */
  onStorage(key) {
    const others = [...this.#entries].filter(([, { tab }]) => tab !== this.#tabs.id);
    if (key === null) for (const [each] of others) this.#onStorage(each);
    else if (key.startsWith(KEY)) this.#onStorage(key);
  }

  /** @param {string} key */
  #onStorage(key) {
    const before = this.#entries.get(key);
    const entry = this.#read(key);
    if (entry) this.#emit("change", this.#shown(entry));
    else if (before) this.#emit("removed", before.message);
  }

  /** @param {string} key @returns {Entry | undefined} */
  #read(key) {
    const entry = entryIn(this.#storage.getItem(key));
    if (!entry) return void this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (entry.tab !== this.#tabs.id) void this.#watch(entry.tab);
    return entry;
  }

  /** @param {string} tab */
  async #watch(tab) {
    if (this.#closed.has(tab)) return;
    this.#closed.set(tab, false);
    await this.#tabs.waitClosed(tab);
    this.#closed.set(tab, true);
    for (const entry of this.#entries.values()) if (entry.tab === tab) this.#emit("change", this.#shown(entry));
  }

  /** A reply that a closed tab was sending counts as interrupted. @param {Entry} entry @returns {Message} */
  #shown({ tab, message }) {
    if (message.status !== "pending" || !this.#closed.get(tab)) return message;
    return { ...message, status: "failed", error: { code: "interrupted", text: strings.interrupted } };
  }

  /** @param {string} type @param {Message} message */
  #emit(type, message) {
    this.dispatchEvent(new CustomEvent(type, { detail: message }));
  }
}

/** @param {Pick<Message, "client_id">} message */
function keyOf({ client_id }) {
  return KEY + client_id;
}

/** @param {string | null} stored @returns {Entry | undefined} none if it cannot be read */
function entryIn(stored) {
  const entry = /** @type {Partial<Entry>} */ (objectIn(stored) ?? {});
  const { tab, message } = entry;
  const isValid = typeof tab === "string" && typeof message?.text === "string" && typeof message.client_id === "string";
  return isValid ? /** @type {Entry} */ (entry) : undefined;
}
