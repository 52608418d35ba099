/**
 * The operator's way through the list: who is done with a conversation goes on to the next one that is unread or
 * waits.
 *
 * @import { Store } from "../../store.js"
 * @import { ConversationActions } from "../../services/conversation_actions.js"
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Id } from "../../types.js"
 * @import { ConversationList } from "../list/conversation_list.js"
 * @import { ThreadPane } from "../thread/thread_pane.js"
 * @import { Navigation } from "./navigation.js"
 */
import { strings } from "../../lib/format/strings.js";
import { countLeft, isToDo } from "../../model/triage.js";

/** A conversation that the operator is done with has left the list within this time (milliseconds). */
const LEAVE_WITHIN = 5000;

export class Triage {
  #services;
  #views;
  /** Conversations that the operator is done with. @type {Set<Id>} */ #left = new Set();

  /** @param {{ store: Store, loader: Loader, conversationActions: ConversationActions }} services
   * @param {{ list: ConversationList, pane: ThreadPane, navigation: Navigation }} views */
  constructor(services, views) {
    this.#services = services;
    this.#views = views;
    services.conversationActions.addEventListener("leaving", (event) => this.leave(/** @type {CustomEvent<Id[]>} */ (event).detail));
  }

  /** How many conversations are left, in words. */
  get progress() {
    return strings.leftToDo(countLeft(this.#services.store.conversations, this.#left));
  }

  /** The operator is done with conversations. If one of them is open, the next one opens. @param {Id[]} ids */
  leave(ids) {
    for (const id of ids) this.#left.add(id);
    setTimeout(() => this.stay(ids), LEAVE_WITHIN);
    const { selected } = this.#services.store;
    if (selected === null || !ids.includes(selected) || !this.#views.pane.isOpen) return;
    this.#services.conversationActions.finished(selected);
    void this.next();
  }

  /** Conversations are in the list again. @param {Id[]} ids */
  stay(ids) {
    for (const id of ids) this.#left.delete(id);
  }

  /** Opens the next conversation, unless the operator opens another one meanwhile. */
  async next() {
    const { store, loader } = this.#services;
    const { list, navigation } = this.#views;
    const { selected } = store;
    const write = isWriting();
    const shown = list.nextToOpen(selected, this.#left);
    if (shown && isToDo(shown)) return navigation.openNext(shown, write);
    const found = await loader.lists.findUnread(list.filter.account);
    if (store.selected !== selected) return;
    navigation.openNext(found && !this.#left.has(found.id) ? found : shown, write);
  }
}

/** Whether the focus is in the open conversation. */
function isWriting() {
  return document.activeElement?.closest("main") !== null;
}
