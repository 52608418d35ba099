/**
 * The pages that each section of the list shows: those of a list of conversations, or of a search.
 *
 * @import { Loader } from "./loader/loader.js"
 * @import { Paging } from "../model/paging.js"
 * @import { Store } from "../store.js"
 */
import { isComplete } from "../model/paging.js";
import { ALL, FOUND, UNREAD } from "../model/sections.js";

export class ListPages {
  #store;
  #loader;

  /** @param {Store} store @param {Loader} loader */
  constructor(store, loader) {
    this.#store = store;
    this.#loader = loader;
  }

  /** How far a section is loaded. If the list over all accounts is complete, every section is.
   * @param {string} section @param {boolean} unread @returns {Paging} */
  of(section, unread) {
    const { search } = this.#store;
    if (search) return section === FOUND ? search.messagePaging : search.conversationPaging;
    const all = this.#store.pagingOf(ALL);
    return isComplete(all) ? all : this.#store.pagingOf(unread ? UNREAD : section);
  }

  /** The end of a section comes near: loads its next page. A page that failed waits for the operator.
   * @param {string} section @param {boolean} unread */
  nearEnd(section, unread) {
    const { accountsPaging } = this.#store;
    const ready = accountsPaging.state === "ready" && this.#store.pagingOf(ALL).state !== "loading";
    const paging = this.of(section, unread);
    if (ready && paging.state !== "failed" && !isComplete(paging)) this.more(section, unread);
  }

  /** @param {string} section @param {boolean} unread */
  more(section, unread) {
    if (!this.#store.search) void this.#loader.lists.more(unread ? UNREAD : section);
    else if (section === FOUND) void this.#loader.search.moreMessages();
    else void this.#loader.search.moreConversations();
  }
}
