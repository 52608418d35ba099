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
 * @import { ShowToast } from "./toast.js"
 * @import { Onward } from "../../model/send_keys.js"
 */
import { strings } from "../../lib/format/strings.js";
import { actionsFor, leavesList } from "../../model/conversation_actions.js";
import { countLeft, isLeft } from "../../model/triage.js";

/** Within this time the list shows what the operator has finished (milliseconds). */
const KNOWN_WITHIN = 5000;

export class Triage {
  #services;
  #views;
  #showToast;
  /** What the operator has just finished. @type {{ gone: Set<Id>, answered: Set<Id> }} */ #finished = { gone: new Set(), answered: new Set() };

  /** @param {{ store: Store, loader: Loader, conversationActions: ConversationActions }} services
   * @param {{ list: ConversationList, pane: ThreadPane, navigation: Navigation }} views @param {ShowToast} showToast */
  constructor(services, views, showToast) {
    this.#services = services;
    this.#views = views;
    this.#showToast = showToast;
    services.conversationActions.addEventListener("leaving", (event) => this.leave(/** @type {CustomEvent<Id[]>} */ (event).detail));
  }

  /** How many conversations are left, in words. */
  get progress() {
    const { store } = this.#services;
    return strings.leftToDo(countLeft(store.rows(store.conversations), this.#finished));
  }

  /** The operator is done with conversations. If one of them is open, the next one opens. @param {Id[]} ids */
  leave(ids) {
    this.#note("gone", ids);
    const { selected } = this.#services.store;
    if (selected === null || !ids.includes(selected) || !this.#views.pane.isOpen) return;
    this.#services.conversationActions.finished(selected);
    void this.#next(true);
  }

  /** @param {"gone" | "answered"} how @param {Id[]} ids */
  #note(how, ids) {
    for (const id of ids) this.#finished[how].add(id);
    setTimeout(() => ids.forEach((id) => this.#finished[how].delete(id)), KNOWN_WITHIN);
  }

  /** Conversations are in the list again. @param {Id[]} ids */
  stay(ids) {
    for (const id of ids) this.#finished.gone.delete(id);
  }

  /** The operator has answered in the open conversation, and goes on. @param {Onward} onward */
  async onward(onward) {
    const { store, conversationActions } = this.#services;
    const id = store.selected;
    const conversation = store.shown(id);
    if (id === null || !conversation) return;
    if (onward === "done" && !conversation.is_archived) {
      return conversationActions.run(id, (each) => actionsFor(each, Date.now()).find(({ change }) => leavesList(change)));
    }
    conversationActions.finished(id);
    this.#note("answered", [id]);
    await this.#next(false);
    this.#showToast(this.progress);
  }

  /** Opens the next conversation, unless the operator opens another one meanwhile.
   * @param {boolean} leaves whether the open one leaves the list: then another row opens although nothing is left to do there */
  async #next(leaves) {
    const { store, loader } = this.#services;
    const { list, navigation } = this.#views;
    const { selected } = store;
    const write = isWriting();
    const shown = list.nextToOpen(selected, this.#finished);
    if (shown && isLeft(shown, this.#finished)) return navigation.openNext(shown, write);
    const found = await loader.lists.findUnread(list.filter.account);
    if (store.selected !== selected) return;
    if (found && isLeft(found, this.#finished)) navigation.openNext(found, write);
    else if (leaves) navigation.openNext(shown, write);
  }
}

/** Whether the focus is in the open conversation. */
function isWriting() {
  return document.activeElement?.closest("main") !== null;
}
