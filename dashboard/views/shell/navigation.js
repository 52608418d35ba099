/**
 * How the operator goes from one conversation to another, to a found message, and back to the list. A
 * small screen shows either the list or the conversation.
 *
 * @import { Store } from "../../store.js"
 * @import { ConversationActions } from "../../services/conversation_actions.js"
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { TabState } from "../../services/tab_state.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 * @import { ConversationList } from "../list/conversation_list.js"
 * @import { ThreadPane } from "../thread/thread_pane.js"
 * @import { ShowToast } from "./toast.js"
 */
import { strings } from "../../lib/format/strings.js";
import { isMessage } from "../../model/sections.js";
import { BackButton } from "./back_button.js";

export class Navigation {
  #app;
  #listPane;
  #services;
  #list;
  #pane;
  #showToast;
  #backButton;

  /** @param {{ app: HTMLElement, listPane: HTMLElement }} elements
   * @param {{ store: Store, loader: Loader, conversationActions: ConversationActions, tabState: TabState }} services
   * @param {{ list: ConversationList, pane: ThreadPane }} views @param {ShowToast} showToast */
  constructor({ app, listPane }, services, { list, pane }, showToast) {
    this.#app = app;
    this.#listPane = listPane;
    this.#services = services;
    this.#list = list;
    this.#pane = pane;
    this.#showToast = showToast;
    this.#backButton = new BackButton(window, { list: () => this.#toList(), conversation: (id) => this.goTo(id) });
    services.store.addEventListener("selection", () => this.#saveSelection());
  }

  /** Opens the conversation that was open before a reload, unless the operator had gone back to the list. */
  resume() {
    const { store, tabState } = this.#services;
    const id = this.#backButton.conversation ?? tabState.all.selected;
    if (id === null) return;
    if (this.#backButton.isList) store.select(id);
    else this.open(id);
  }

  /** @param {Id} id @param {boolean} [write] whether the focus goes to the composer
   * @param {Message | null} [hit] the found message that was chosen */
  open(id, write = true, hit = null) {
    const { store, conversationActions } = this.#services;
    const home = store.home(id);
    this.#list.hit = hit;
    if (hit) this.#pane.openAtTarget(home);
    store.select(home);
    conversationActions.opened(home);
    this.#backButton.opened(home);
    this.#app.dataset.pane = "thread";
    this.#pane.show();
    if (write) this.#pane.write();
  }

  /** Opens a conversation that the page may not know, or that may have been removed. @param {Id} id */
  goTo(id) {
    const { store, loader } = this.#services;
    this.open(id);
    if (!store.conversation(id)) void loader.lists.conversation(id);
  }

  /** Opens the conversation of a found message, at this message. @param {Message} message @param {boolean} write */
  async jump(message, write) {
    const { store, loader } = this.#services;
    this.open(message.conversation_id, write, message);
    const failure = await loader.threads.jump(store.home(message.conversation_id), message.id);
    if (failure !== "") this.#showToast(failure);
  }

  /** Opens an item of the list. @param {Conversation | Message} item @param {boolean} write */
  openItem(item, write) {
    if (isMessage(item)) void this.jump(item, write);
    else this.open(item.id, write);
  }

  /** Opens the item some steps further in the list. @param {number} steps @param {boolean} write */
  step(steps, write) {
    const item = this.#list.neighbour(steps);
    if (!item) return;
    this.openItem(item, write);
    this.#list.reveal(!write);
  }

  /** Opens the next unread conversation, unless the operator does something else meanwhile. */
  async nextUnread() {
    const { store, loader } = this.#services;
    const { activeElement } = document;
    const { selected } = store;
    const conversation = this.#list.nextUnread ?? (await loader.lists.findUnread(this.#list.filter.account));
    if (document.activeElement !== activeElement || store.selected !== selected) return;
    if (!conversation) return this.#showToast(strings.nothingUnread);
    this.openNext(conversation, false);
  }

  /** Opens a conversation of the list, or closes the open one. @param {Conversation | undefined} conversation
   * @param {boolean} write whether the focus goes to the composer, instead of the row */
  openNext(conversation, write) {
    if (!conversation) {
      this.#services.store.select(null);
      return this.#pane.show();
    }
    this.#list.unfold(conversation.telegram_account_id);
    this.open(conversation.id, write);
    this.#list.reveal(!write);
  }

  /** Goes to the composer of the open conversation, also on a small screen. */
  write() {
    const { selected } = this.#services.store;
    if (selected !== null) this.open(selected, true, this.#list.hit);
  }

  /** Goes back to the list. On a small screen this is a step back in the browser's history. */
  back() {
    if (this.#isListCovered && this.#backButton.leave()) return;
    this.#showList();
  }

  /** Goes to the search, to search in the open conversation. On a small screen this leaves the conversation.
   * @param {(id: Id) => void} search */
  searchHere(search) {
    const { selected } = this.#services.store;
    if (selected === null) return;
    if (this.#isListCovered && this.#backButton.conversation !== null) window.addEventListener("popstate", () => search(selected), { once: true });
    if (this.#isListCovered) this.back();
    search(selected);
  }

  get #isListCovered() {
    return !this.#listPane.checkVisibility({ visibilityProperty: true });
  }

  #showList() {
    this.#app.dataset.pane = "list";
    this.#list.reveal(true);
  }

  /** The operator went back: shows the list, and closes the conversation if it stands beside the list. */
  #toList() {
    this.#showList();
    if (!this.#pane.isOpen) return;
    this.#services.store.select(null);
    this.#pane.show();
  }

  /** Saves which conversation is open. If there is none any more, shows the list. */
  #saveSelection() {
    const { store, tabState } = this.#services;
    tabState.set({ selected: store.selected });
    if (store.selected !== null) return;
    this.#app.dataset.pane = "list";
    this.#backButton.closed();
  }
}
