/**
 * The access key, where Switchboard needs one: the address that `switchboard open` shows has it in its
 * fragment. The page exchanges it for a token, which this browser keeps for this origin.
 *
 * @import { Api } from "../api.js"
 * @import { BrowserStorage } from "../lib/browser_storage.js"
 */
import { ApiError } from "../lib/errors.js";

const ENTRY = "access-token";
const KEY = /^#key=([\w-]+)$/;

export class Access {
  #storage;

  /** @param {Pick<BrowserStorage, "getItem" | "setItem">} storage */
  constructor(storage) {
    this.#storage = storage;
  }

  get token() {
    return this.#storage.getItem(ENTRY);
  }

  /** The key in the fragment of an address. @param {string} fragment */
  static keyIn(fragment) {
    return KEY.exec(fragment)?.[1] ?? null;
  }

  /** Exchanges the key of the address. A wrong key changes nothing. @param {Api} api @param {string} key */
  async enter(api, key) {
    try {
      const { token } = await api.exchangeKey(key);
      if (token !== null) this.#storage.setItem(ENTRY, token);
    } catch {
      // Without a token, the stream does not open, and the page says why.
    }
  }

  /** Why this browser may not use Switchboard, in a sentence; null if it may, or without an answer.
   * @param {Api} api */
  static async refusal(api) {
    try {
      await api.access();
    } catch (error) {
      if (error instanceof ApiError && error.code === "access_key_required") return error.message;
    }
    return null;
  }
}
