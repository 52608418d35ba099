/**
 * Telegram's folders of each account, and which conversations are in those that the operator looks at.
 *
 * Only Switchboard knows the rules of a folder. So a folder is a list of ids in the order of its pages.
 *
 * @import { Folder, Id } from "../types.js"
 */

export class Folders {
  /** @type {Map<string, Folder[]>} */ #byAccount = new Map();
  /** By the name of the list. @type {Map<string, Id[]>} */ #ids = new Map();

  /** The folders of an account, in the owner's order. @param {string} accountId @returns {Folder[]} */
  of(accountId) {
    return this.#byAccount.get(accountId) ?? [];
  }

  /** @param {string} accountId @param {Folder[]} folders */
  put(accountId, folders) {
    this.#byAccount.set(accountId, folders);
  }

  /** @param {Folder[]} folders those of all accounts @param {(accountId: string) => boolean} isNewer whether they are newer
   *   than the present ones of an account */
  replaceAll(folders, isNewer) {
    this.#byAccount = new Map([...this.#byAccount].filter(([accountId]) => !isNewer(accountId)));
    for (const folder of folders) if (isNewer(folder.account_id)) this.put(folder.account_id, [...this.of(folder.account_id), folder]);
  }

  /** The conversations of a folder, as far as it is loaded. @param {string} list @returns {Id[]} */
  idsOf(list) {
    return this.#ids.get(list) ?? [];
  }

  /** The next page of a folder. @param {string} list @param {Id[]} ids */
  append(list, ids) {
    const known = new Set(this.idsOf(list));
    this.#ids.set(list, [...this.idsOf(list), ...ids.filter((id) => !known.has(id))]);
  }

  /** The first page of a folder, read again. @param {string} list @param {Id[]} ids @param {boolean} isWhole whether there are no others */
  refresh(list, ids, isWhole) {
    const first = new Set(ids);
    this.#ids.set(list, isWhole ? ids : [...ids, ...this.idsOf(list).slice(ids.length).filter((id) => !first.has(id))]);
  }

  /** All lists are to be loaded again. */
  clear() {
    this.#ids.clear();
  }
}
