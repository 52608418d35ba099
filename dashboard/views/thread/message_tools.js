/**
 * Connects the messages of a thread with what the operator can do with them: the menu, the keys, the dialogs and the
 * messages that are sent later.
 *
 * @import { Api } from "../../api.js"
 * @import { MessageActions } from "../../services/message_actions.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { SendOptions } from "../../model/outgoing.js"
 * @import { Id, Message } from "../../types.js"
 * @import { ShowToast } from "../shell/toast.js"
 * @import { Composer } from "./composer.js"
 * @import { ThreadView } from "./thread.js"
 */
import { parts } from "../../lib/dom/dom.js";
import { local } from "../../lib/format/dates.js";
import { authorOf } from "../../lib/format/names.js";
import { content } from "../../lib/format/preview.js";
import { strings } from "../../lib/format/strings.js";
import { whyAccountCannot, whyNotReply } from "../../model/account_states.js";
import { canTakeBack, remedyOf, whyNotReact } from "../../model/message_actions.js";
import { Menu } from "../shell/menu.js";
import { menuGestures } from "../shell/menu_gestures.js";
import { askDelete } from "./delete_dialog.js";
import { askForward } from "./forward_dialog.js";
import { MessageFocus } from "./message_focus.js";
import { MessageMenu } from "./message_menu.js";
import { askTime } from "./schedule_dialog.js";
import { ScheduledMessages } from "./scheduled_messages.js";
import { openSendMenu } from "./send_menu.js";

/** @typedef {{ store: Store, api: Api, messageActions: MessageActions, settings: Settings }} Services */

export class MessageTools {
  #parts;
  #id;
  #services;
  #dialog;
  #showToast;
  #menu;
  #messages;
  #ending;
  /** @type {Composer | null} */ #composer = null;

  /** @param {HTMLElement} node the thread @param {Id} id the conversation @param {Services} services
   * @param {HTMLDialogElement} dialog for what has to be asked @param {ShowToast} showToast @param {AbortSignal} signal ends the view */
  constructor(node, id, services, dialog, showToast, signal) {
    this.#parts = parts(node);
    this.#id = id;
    this.#services = services;
    this.#dialog = dialog;
    this.#showToast = showToast;
    this.#ending = signal;
    this.#menu = new Menu(this.#parts.messageMenu, signal);
    this.#messages = new MessageMenu(this.#menu, this.#acts, (message) => this.#circumstances(message));
  }

  /** @param {Composer} composer @param {ThreadView} view */
  connect(composer, view) {
    this.#composer = composer;
    const { scroller, messages } = this.#parts;
    const { store, settings } = this.#services;
    const focus = new MessageFocus(scroller, messages, {
      messageOf: (node) => view.messageOf(node),
      describe: (message) => `${authorOf(message, store.ownLabel(message.sender_id))}: ${content(message)}, ${local.full(message.timestamp)}`,
      act: (message, act) => this.#messages.run(message, act),
      menu: (node, at) => openAt(node, at),
      singleKeys: () => settings.get("singleKeys"),
    });
    const openAt = (/** @type {HTMLElement} */ node, /** @type {{ x: number, y: number }} */ at) => {
      const message = view.messageOf(node);
      const before = /** @type {HTMLElement | null} */ (document.activeElement);
      const back = () => {
        if (before === node && node.isConnected) return focus.focus(node);
        (before?.isConnected && before !== document.body ? before : scroller).focus({ preventScroll: true });
      };
      if (message) this.#messages.open(message, at, back);
    };
    menuGestures(messages, { item: ".message", button: ".message-menu", isNative }, openAt);
    new ScheduledMessages(this.#parts, store, this.#id, (message, at, back) => this.#messages.open(message, at, back), this.#ending);
  }

  /** What the rows of the thread need. */
  get rowActions() {
    return {
      toggleReaction: (/** @type {Message} */ message, /** @type {string} */ emoji) => void this.#services.messageActions.toggleReaction(message, emoji),
      whyNotReact: (/** @type {Message} */ message) => whyNotReact(message, this.#circumstances(message)),
      remedyOf: (/** @type {Message} */ message) => remedyOf(message, this.#services.messageActions.writtenFor(message)),
      editAgain: (/** @type {Message} */ message) => this.#editAgain(message),
    };
  }

  /** What the composer needs. @param {(message: Message) => void} takeBack */
  composerActions(takeBack) {
    return {
      sendMenu: (/** @type {HTMLElement} */ button, /** @type {(options: SendOptions) => void} */ send, /** @type {() => void} */ focusBack) =>
        openSendMenu(this.#menu, button, send, (choose) => askTime(this.#dialog, null, choose), focusBack),
      takeBack: () => {
        const items = this.#services.store.threads.get(this.#id)?.messages.items ?? [];
        const last = items.findLast((message) => canTakeBack(message, Date.now()));
        if (last) takeBack(last);
        return last !== undefined;
      },
    };
  }

  get #acts() {
    const { messageActions } = this.#services;
    const remove = (/** @type {Message} */ message) => askDelete(this.#dialog, message, (forEveryone) => void messageActions.delete(message, forEveryone));
    return {
      reply: (/** @type {Message} */ message) => this.#composer?.quote(message),
      edit: (/** @type {Message} */ message) => this.#composer?.startEdit(message),
      copy: (/** @type {Message} */ message) => void this.#copy(message.text),
      forward: (/** @type {Message} */ message) => askForward(this.#dialog, message, this.#services, (into) => void messageActions.forward(message, into)),
      delete: remove,
      takeBack: (/** @type {Message} */ message) => void this.#takeBack(message),
      reschedule: (/** @type {Message} */ message) => askTime(this.#dialog, message.scheduled_at ?? null, (time) => void messageActions.reschedule(message, time)),
      sendNow: (/** @type {Message} */ message) => void messageActions.sendNow(message),
      react: (/** @type {Message} */ message, /** @type {string} */ emoji) => void messageActions.toggleReaction(message, emoji),
    };
  }

  /** A scheduled message is deleted; its text can be put back into the composer. @param {Message} message */
  async #takeBack(message) {
    if (!(await this.#services.messageActions.takeBack(message))) return;
    this.#showToast(strings.acts.scheduledDeleted, () => void this.#composer?.edit(message));
  }

  /** A text that Telegram does not take as an edit goes into the composer as a reply to its message. @param {Message} message */
  #editAgain(message) {
    const text = this.#services.messageActions.writtenFor(message);
    if (text !== undefined && remedyOf(message, text) === "write") this.#composer?.edit({ ...message, text, reply_to_message_id: message.message_id });
    else this.#composer?.startEdit(message);
  }

  /** @param {string} text */
  async #copy(text) {
    const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
    this.#showToast(copied ? strings.acts.copied : strings.acts.notCopied);
  }

  /** @param {Message} message */
  #circumstances(message) {
    const { store } = this.#services;
    const conversation = store.conversation(message.conversation_id);
    const account = store.account(message.telegram_account_id);
    return {
      whyOffline: whyAccountCannot(account),
      whyNotReply: conversation ? whyNotReply(conversation, account) : strings.accountGone,
      isForeign: message.chat_id !== store.conversation(this.#id)?.chat_id,
    };
  }
}

/** Whether the browser's own menu is the better one: for a link, and for what is selected. @param {Element} target */
function isNative(target) {
  const selection = getSelection();
  const isSelected = selection !== null && !selection.isCollapsed && selection.containsNode(target, true);
  return isSelected || target.closest("a, input, textarea") !== null;
}
