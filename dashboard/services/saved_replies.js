/**
 * The saved replies of this installation, which all its pages share.
 *
 * Events: `change`; `error`, a sentence about what went wrong.
 *
 * @import { Api } from "../api.js"
 * @import { SavedReply } from "../types.js"
 */
import { errorMessage } from "../lib/format/error_message.js";

/** As people sort names: "answer2" before "answer10". */
const byName = new Intl.Collator(undefined, { numeric: true });

export class SavedReplies extends EventTarget {
  #api;
  /** @type {readonly SavedReply[]} */ #all = [];
  #changes = 0;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** By shortcut. */
  get all() {
    return this.#all;
  }

  /** Reads them again. An event that comes before the answer has what is newer. */
  async load() {
    const changes = this.#changes;
    try {
      const { items } = await this.#api.savedReplies();
      if (this.#changes === changes) this.put(items);
    } catch (error) {
      errorMessage(error); // the composer works without them, and the manager asks again
    }
  }

  /** An event has all of them. @param {SavedReply[]} items */
  put(items) {
    this.#changes += 1;
    this.#all = items.toSorted((a, b) => byName.compare(a.shortcut, b.shortcut));
    this.dispatchEvent(new Event("change"));
  }

  /** Adds a reply, or changes one. @param {Pick<SavedReply, "shortcut" | "text"> & Partial<SavedReply>} reply
   * @returns {Promise<string>} why that failed; empty if it worked */
  save({ id, shortcut, text }) {
    return this.#attempt(() => (id === undefined ? this.#api.addSavedReply({ shortcut, text }) : this.#api.changeSavedReply(id, { shortcut, text })));
  }

  /** @param {SavedReply} reply @returns {Promise<string>} why that failed; empty if it worked */
  remove({ id }) {
    return this.#attempt(() => this.#api.removeSavedReply(id));
  }

  /** Adds the quick replies that an account has at Telegram. @param {string} accountId
   * @returns {Promise<{ added: number, clashes: string[] } | string>} why that failed, as a sentence */
  async importFrom(accountId) {
    try {
      const { added, clashes } = await this.#api.importSavedReplies(accountId);
      await this.load();
      return { added, clashes };
    } catch (error) {
      return errorMessage(error);
    }
  }

  /** @param {() => Promise<unknown>} action @returns {Promise<string>} */
  async #attempt(action) {
    try {
      await action();
      await this.load();
      return "";
    } catch (error) {
      return errorMessage(error);
    }
  }
}
