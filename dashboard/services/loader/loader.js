/**
 * Loads accounts, conversations and messages over REST into the store.
 *
 * The store keeps each error, as a sentence, beside what could not be loaded. Nothing here throws.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 */
import { Unreachable } from "../../lib/errors.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { ARCHIVED, SNOOZED, WAITING } from "../../model/list_filter.js";
import { ListLoader } from "./list_loader.js";
import { SearchLoader } from "./search_loader.js";
import { ThreadLoader } from "./thread_loader.js";

/** A request without an answer is repeated after this time (milliseconds). */
const RETRY_AFTER = 2000;

export class Loader {
  #store;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #retry;

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    this.#store = store;
    const explain = (/** @type {unknown} */ error) => this.#explain(error);
    this.lists = new ListLoader(api, store, explain);
    this.threads = new ThreadLoader(api, store, explain, (id) => this.lists.conversation(id));
    this.search = new SearchLoader(api, store, this.lists);
  }

  /** Loads again everything that the page shows. */
  async loadAll() {
    const { selected } = this.#store;
    await Promise.all([this.lists.accounts(), this.lists.newest()]);
    void this.lists.folders();
    for (const list of [ARCHIVED, WAITING, SNOOZED]) void this.lists.more(list);
    void this.lists.allUnread();
    if (selected === null) return;
    const conversation = this.lists.conversation(selected);
    if (this.#store.areForumsFolded) await conversation; // it may be a part of a forum
    await Promise.all([conversation, this.threads.reloadNewest(this.#store.home(selected))]);
  }

  /** Repeats what failed before. */
  async retryFailed() {
    const { selected } = this.#store;
    if (this.#store.accountsPaging.state === "failed") return this.loadAll();
    await this.lists.retryFailed();
    if (selected !== null && this.#store.threads.get(selected)?.state === "failed") await this.threads.open(selected);
  }

  /** The sentence for an error. If there was no answer, repeats soon what failed. @param {unknown} error */
  #explain(error) {
    if (error instanceof Unreachable && this.#retry === undefined) {
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        void this.retryFailed();
      }, RETRY_AFTER);
    }
    return errorMessage(error);
  }
}
