/**
 * What Switchboard has not confirmed yet, kept in the browser so that no reload loses it, as far as
 * the browser keeps anything: sending does not depend on it.
 *
 * One entry a message, which names the tab that has it in hand: no tab overwrites another's. While
 * that tab lives, its message is on its way there and only shown here. When it is gone, whether the
 * message got through is for the thread to show, and whether it should still go for the operator
 * to say, in whichever tab they look at it.
 *
 * Events, each with a message: `change`, when what is to be shown of it changed elsewhere;
 * `gone`, when another tab has nothing to do for it any more.
 *
 * @import { TabLiveness } from "./tab_liveness.js"
 * @import { Id, Message } from "../types.js"
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
  /** Tabs whose end is waited for, and whether it has come. @type {Map<string, boolean>} */ #gone = new Map();

  /** @param {StorageLike} shelf @param {Pick<TabLiveness, "id" | "waitClosed">} tabs */
  constructor(shelf, tabs) {
    super();
    this.#storage = shelf;
    this.#tabs = tabs;
    for (const key of shelf.keys()) if (key.startsWith(KEY)) this.#read(key);
  }

  /** What this tab has to hand over, in the order of writing. */
  get waiting() {
    const mine = [...this.#entries.values()].filter(({ tab }) => tab === this.#tabs.id);
    return mine.map(({ message }) => message).filter(({ status }) => status === "pending").sort(oldestFirst);
  }

  /** What belongs into a thread. @param {Id} conversationId */
  of(conversationId) {
    const all = [...this.#entries.values()].map((entry) => this.#shown(entry));
    return all.filter((message) => message.conversation_id === conversationId);
  }

  /** @param {Message} message */
  has(message) {
    return this.#entries.has(keyOf(message));
  }

  /** Takes a message into this tab's hands. @param {Message} message */
  keep(message) {
    const entry = { tab: this.#tabs.id, message };
    this.#entries.set(keyOf(message), entry);
    this.#storage.setItem(keyOf(message), JSON.stringify(entry));
  }

  /** Its confirmation was seen: the tab that has it in hand lets go of it, where it lives.
   * @param {Message} message */
  confirmed(message) {
    const { tab = "" } = this.#entries.get(keyOf(message)) ?? {};
    if (tab === this.#tabs.id || this.#gone.get(tab)) this.forget(message);
  }

  /** @param {Message} message confirmed, or discarded */
  forget(message) {
    this.#entries.delete(keyOf(message));
    this.#storage.removeItem(keyOf(message));
  }

  /** Another tab has written. @param {string | null} key which entry, null where all were cleared */
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
    else if (before) this.#emit("gone", before.message);
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
    if (this.#gone.has(tab)) return;
    this.#gone.set(tab, false);
    await this.#tabs.waitClosed(tab);
    this.#gone.set(tab, true);
    for (const entry of this.#entries.values()) if (entry.tab === tab) this.#emit("change", this.#shown(entry));
  }

  /** What was under way in a tab that is gone was interrupted. @param {Entry} entry @returns {Message} */
  #shown({ tab, message }) {
    if (message.status !== "pending" || !this.#gone.get(tab)) return message;
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

/** @param {string | null} kept @returns {Entry | undefined} none where it cannot be read */
function entryIn(kept) {
  const entry = /** @type {Partial<Entry>} */ (objectIn(kept) ?? {});
  const { tab, message } = entry;
  const whole = typeof tab === "string" && typeof message?.text === "string" && typeof message.client_id === "string";
  return whole ? /** @type {Entry} */ (entry) : undefined;
}
