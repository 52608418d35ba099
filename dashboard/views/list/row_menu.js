/**
 * The menu of a conversation: what the operator can do with it. It opens by the button of its row or of its
 * thread, by a right click, by a long press, and by the keys that open a context menu.
 *
 * @import { ConversationActions } from "../../services/conversation_actions.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Conversation, Id } from "../../types.js"
 * @import { ConversationAction } from "../../model/conversation_actions.js"
 */
import { titleOf } from "../../lib/format/names.js";
import { actionsFor } from "../../model/conversation_actions.js";
import { strings } from "../../lib/format/strings.js";
import { Menu } from "../shell/menu.js";

/** @typedef {{ label: string, icon: string, key: string, run: (id: Id) => void }} MenuExtra */

export class RowMenu {
  #menu;
  #extras;
  #actions;
  #settings;
  #focusRow;

  /** @param {HTMLElement} root @param {{ conversationActions: ConversationActions, settings: Settings }} services
   * @param {(id: Id) => void} focusRow gives the focus back to the row of a conversation
   * @param {MenuExtra[]} extras what opens something more */
  constructor(root, { conversationActions, settings }, focusRow, extras) {
    this.#menu = new Menu(root);
    this.#extras = extras;
    this.#actions = conversationActions;
    this.#settings = settings;
    this.#focusRow = focusRow;
  }

  /** @param {Conversation} conversation @param {{ x: number, y: number }} at
   * @param {HTMLElement | null} [opener] the button that gets the focus back, instead of the row */
  open(conversation, at, opener = null) {
    const { id } = conversation;
    const actions = actionsFor(conversation, Date.now()).map((action) => this.#item(action, () => this.#run(id, action.label)));
    const extras = this.#extras.map((extra) => this.#item(extra, () => extra.run(id)));
    const focusBack = () => (opener?.isConnected ? opener.focus() : this.#focusRow(id));
    this.#menu.open([...actions, ...extras], { label: strings.rowMenu(titleOf(conversation)), at, focusBack });
  }

  /** @param {Pick<ConversationAction, "label" | "icon" | "key">} action @param {() => void} run */
  #item({ label, icon, key }, run) {
    const hasKey = key !== null && this.#settings.get("singleKeys");
    return { label, icon, ...(hasKey && { key }), run };
  }

  /** @param {Id} id @param {string} label */
  #run(id, label) {
    void this.#actions.run(id, (conversation) => actionsFor(conversation, Date.now()).find((action) => action.label === label));
  }
}
