/**
 * The pages that each section of the list shows: those of a list of conversations, or of a search.
 *
 * @import { Loader } from "./loader/loader.js"
 * @import { ListFilter } from "../model/list_filter.js"
 * @import { Paging } from "../model/paging.js"
 * @import { Store } from "../store.js"
 */
import { listFor, widerList } from "../model/list_filter.js";
import { isComplete } from "../model/paging.js";
import { ALL, FOUND } from "../model/sections.js";

export class ListPages {
  #store;
  #loader;

  /** @param {Store} store @param {Loader} loader */
  constructor(store, loader) {
    this.#store = store;
    this.#loader = loader;
  }

  /** How far a section is loaded. If a wider list is complete, the section is.
   * @param {string} section @param {ListFilter} filter @returns {Paging} */
  of(section, filter) {
    const { search } = this.#store;
    if (search) return section === FOUND ? search.messagePaging : search.conversationPaging;
    const list = listFor(section, filter);
    const wider = this.#store.pagingOf(widerList(list));
    return isComplete(wider) ? wider : this.#store.pagingOf(list);
  }

  /** The end of a section comes near: loads its next page. A page that failed waits for the operator.
   * @param {string} section @param {ListFilter} filter */
  nearEnd(section, filter) {
    const { accountsPaging } = this.#store;
    const ready = accountsPaging.state === "ready" && this.#store.pagingOf(ALL).state !== "loading";
    const paging = this.of(section, filter);
    if (ready && paging.state !== "failed" && !isComplete(paging)) this.more(section, filter);
  }

  /** @param {string} section @param {ListFilter} filter */
  more(section, filter) {
    if (!this.#store.search) void this.#loader.lists.more(listFor(section, filter));
    else if (section === FOUND) void this.#loader.search.moreMessages();
    else void this.#loader.search.moreConversations();
  }
}
