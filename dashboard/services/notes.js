/**
 * The operator's notes on conversations: saved a moment after the last key, and when the note is left.
 *
 * Events: `saved`, with the conversation's id; `error`, a sentence about what went wrong.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Id } from "../types.js"
 */
import { errorMessage } from "../lib/format/error_message.js";

/** A note is saved after a pause of this length in typing (milliseconds). */
const DEBOUNCE = 600;

export class Notes extends EventTarget {
  #api;
  #store;
  /** Notes that are not saved yet. @type {Map<Id, string>} */ #unsaved = new Map();
  /** @type {Map<Id, ReturnType<typeof setTimeout>>} */ #timers = new Map();

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
  }

  /** @param {Id} id */
  of(id) {
    return this.#unsaved.get(id) ?? this.#store.conversation(id)?.note ?? "";
  }

  /** @param {Id} id @param {string} text */
  write(id, text) {
    this.#unsaved.set(id, text);
    clearTimeout(this.#timers.get(id));
    this.#timers.set(id, setTimeout(() => void this.save(id), DEBOUNCE));
  }

  /** Saves a note now, if it has changed. @param {Id} id @param {boolean} [keepalive] whether the page is being closed */
  async save(id, keepalive = false) {
    clearTimeout(this.#timers.get(id));
    const text = this.#unsaved.get(id);
    if (text === undefined) return;
    const fence = this.#store.fences.begin();
    try {
      const saved = await this.#api.changeConversation(id, { note: text.trim() === "" ? null : text }, keepalive);
      this.#store.putConversation(saved, fence);
      if (this.#unsaved.get(id) === text) this.#unsaved.delete(id);
      this.dispatchEvent(new CustomEvent("saved", { detail: id }));
    } catch (error) {
      this.dispatchEvent(new CustomEvent("error", { detail: errorMessage(error) }));
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** The page is being closed. */
  saveAll() {
    for (const id of this.#unsaved.keys()) void this.save(id, true);
  }
}
