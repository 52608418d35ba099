/**
 * What keys, menus and the palette do: with the selected conversations, or with the one that the operator means.
 *
 * @import { ConversationActions } from "../../services/conversation_actions.js"
 * @import { Selection } from "../../services/selection.js"
 * @import { Store } from "../../store.js"
 * @import { Id } from "../../types.js"
 * @import { ConversationList } from "../list/conversation_list.js"
 * @import { SnoozeDialog } from "./snooze_dialog.js"
 */
import { bulkAction } from "../../model/bulk_actions.js";

export class ListActions {
  #services;
  #list;
  #snoozeDialog;

  /** @param {{ store: Store, selection: Selection, conversationActions: ConversationActions }} services
   * @param {ConversationList} list @param {SnoozeDialog} snoozeDialog */
  constructor(services, list, snoozeDialog) {
    this.#services = services;
    this.#list = list;
    this.#snoozeDialog = snoozeDialog;
  }

  /** The selected conversations, or the one of the row with the focus, or the open one. @returns {Id[]} */
  get meant() {
    const { selection } = this.#services;
    if (selection.size > 0) return selection.ids;
    return this.#list.meant === null ? [] : [this.#list.meant];
  }

  /** Does what a key stands for. @param {string} key */
  act(key) {
    const { store, selection, conversationActions } = this.#services;
    const ids = this.meant;
    const choose = bulkAction(ids.flatMap((id) => store.shown(id) ?? []), key, Date.now());
    selection.clear();
    void conversationActions.runAll(ids, choose);
  }

  /** Asks until when. */
  snooze() {
    const ids = this.meant;
    this.#services.selection.clear();
    this.#snoozeDialog.open(ids);
  }

  /** Selects the row with the focus, or the opposite. */
  select() {
    const { meant } = this.#list;
    if (meant !== null && this.#list.shows(meant)) this.#services.selection.toggle(meant);
  }

  /** @returns {boolean} whether something was selected */
  clear() {
    const { selection } = this.#services;
    const { size } = selection;
    selection.clear();
    return size > 0;
  }
}
