/**
 * Which of Telegram's folders the operator looks at, one for each account. The tab keeps the choice.
 *
 * Only Switchboard knows which conversations are in a folder, so the folder is read again when a
 * conversation of its account has changed.
 *
 * Event: `change`.
 *
 * @import { Store } from "../store.js"
 * @import { Loader } from "./loader/loader.js"
 * @import { TabState } from "./tab_state.js"
 * @import { Id } from "../types.js"
 */
import { listOfFolder } from "../model/list_filter.js";

/** Changes within this time are one (milliseconds). */
const DEBOUNCE = 300;

export class FolderViews extends EventTarget {
  #store;
  #loader;
  #tabState;
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */ #timers = new Map();

  /** @param {Store} store @param {Loader} loader @param {TabState} tabState */
  constructor(store, loader, tabState) {
    super();
    this.#store = store;
    this.#loader = loader;
    this.#tabState = tabState;
    store.addEventListener("conversations", (event) => this.#refresh(/** @type {CustomEvent<string | undefined>} */ (event).detail));
    store.addEventListener("folders", () => this.dispatchEvent(new Event("change")));
  }

  /** The folder of each account, without folders that do not exist any more. @returns {Record<string, Id>} */
  get chosen() {
    const all = Object.entries(this.#tabState.all.folders);
    return Object.fromEntries(all.filter(([account, folder]) => this.#store.folders.of(account).some(({ id }) => id === folder)));
  }

  /** @param {string} accountId @param {Id | null} folder null for all conversations */
  choose(accountId, folder) {
    const { [accountId]: _before, ...others } = this.#tabState.all.folders;
    this.#tabState.set({ folders: folder === null ? others : { ...others, [accountId]: folder } });
    if (folder !== null) void this.#loader.lists.refreshFolder(listOfFolder(accountId, folder));
    this.dispatchEvent(new Event("change"));
  }

  /** @param {string | undefined} account whose conversation has changed; undefined after pages were loaded */
  #refresh(account) {
    const folder = account === undefined ? undefined : this.chosen[account];
    if (account === undefined || folder === undefined || this.#timers.has(account)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(account);
      void this.#loader.lists.refreshFolder(listOfFolder(account, folder));
    }, DEBOUNCE);
    this.#timers.set(account, timer);
  }
}
