/**
 * The right-hand side of the page: the open conversation, or a hint if none is open.
 *
 * @import { BotButtons } from "../../services/bot_buttons.js"
 * @import { MessageActions } from "../../services/message_actions.js"
 * @import { SharedDrafts } from "../../services/shared_drafts.js"
 * @import { Services } from "./thread.js"
 * @import { ShowToast } from "../shell/toast.js"
 * @import { Api } from "../../api.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { wasTouch } from "../../lib/dom/last_input.js";
import { chatTitleOf, titleOf, topicTitleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { listenToAnswerAs, showAnswerAs } from "./answer_as.js";
import { Composer } from "./composer.js";
import { MessageTools } from "./message_tools.js";
import { ThreadView } from "./thread.js";
import { isAllDone } from "../../model/triage.js";
import { welcome } from "../account/welcome.js";

export class ThreadPane {
  #app;
  #root;
  #services;
  #actions;
  /** @type {string | null} */ #showing = null;
  /** @type {ThreadView | null} */ #view = null;
  /** @type {Composer | null} */ #composer = null;
  /** The conversation that is about to open at a certain message. @type {Id | null} */ #opensAtTarget = null;
  /** The conversation to write to as soon as it is shown. @type {Id | null} */ #toWrite = null;
  /** The reading position in each thread that was left, unless it was at its end. @type {Map<Id, Id>} */ #positions = new Map();
  /** Ends the present view. */
  #ending = new AbortController();

  /** @param {{ app: HTMLElement, root: HTMLElement }} parts root: the pane
   * @param {Services & { api: Api, drafts: SharedDrafts, settings: Settings, botButtons: BotButtons, messageActions: MessageActions }} services
   * @param {{ dialog: HTMLDialogElement, back: () => void, add: () => void, open: (id: Id) => void, answerAs: (from: Id, to: Id) => void, showToast: ShowToast,
   *   menu: (conversation: Conversation, at: { x: number, y: number }, opener: HTMLElement) => void }} actions */
  constructor({ app, root }, services, actions) {
    this.#app = app;
    this.#root = root;
    this.#services = services;
    this.#actions = actions;
    const renderSoon = oncePerFrame(() => this.#render());
    for (const type of ["selection", "accounts", "conversations"]) services.store.addEventListener(type, renderSoon);
    this.#render();
  }

  /** The reading position; null at the end of the thread. */
  get reading() {
    return this.#view?.reading ?? null;
  }

  /** A conversation is about to open at a certain message, not at the reading position. @param {Id} id */
  openAtTarget(id) {
    this.#opensAtTarget = id;
  }

  /** Shows the selected conversation at once, so that the next key goes to it. */
  show() {
    this.#render();
  }

  /** Whether a conversation is on the screen, or is about to be. */
  get isOpen() {
    return this.#services.store.selected !== null && this.#root.checkVisibility({ visibilityProperty: true });
  }

  /** Goes to the composer. After a touch the on-screen keyboard must not open unasked. Then, and if the
   * operator cannot write here, the focus goes to the heading: away from the list, where letters are
   * shortcuts. */
  write() {
    const { selected } = this.#services.store;
    if (!this.#composer) this.#toWrite = selected;
    else if (wasTouch() || !this.#composer.focus()) this.#focusHead();
  }

  /** Makes the browser write the next character into the composer. @param {string} character
   * @returns {boolean} whether it is written already: without a composer it goes into the draft */
  type(character) {
    const { store, drafts } = this.#services;
    const id = store.selected;
    this.#composer?.focus();
    if (this.#composer || id === null) return false;
    this.#toWrite = id;
    const { text, quoted } = drafts.get(id);
    drafts.set(id, { text: text + character, quoted });
    return true;
  }

  #render() {
    const { store } = this.#services;
    const id = store.conversation(store.selected)?.id;
    const firstRun = store.accountsPaging.state === "ready" && store.accounts.length === 0 && store.conversations.length + store.archived.length === 0;
    const hint = firstRun ? "welcome" : store.selected !== null ? "loading" : isAllDone(store) ? "all-done" : "pick";
    const wanted = id !== undefined ? `conversation ${id}${store.isFolded(id) ? " whole" : ""}` : hint;
    if (wanted !== this.#showing) this.#show(wanted, id);
    if (id !== undefined) this.#renderHead(id);
  }

  #savePosition() {
    if (!this.#view) return;
    const { id, reading } = this.#view;
    this.#positions.delete(id);
    if (reading) this.#positions.set(id, reading.message);
  }

  /** @param {string} what @param {Id | undefined} id */
  #show(what, id) {
    this.#savePosition();
    this.#showing = what;
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#view = this.#composer = null;
    const focused = this.#root.contains(document.activeElement);
    this.#app.dataset.shows = id !== undefined ? "conversation" : what === "welcome" ? "welcome" : "pick";
    if (id !== undefined) this.#open(id);
    else this.#root.replaceChildren(what === "welcome" ? welcome(this.#actions.add) : cloneTemplate(what));
    if (focused && !this.#root.contains(document.activeElement)) this.#focusHead();
  }

  /** The composer may be gone: what the operator types now must not be a shortcut. */
  #focusHead() {
    const head = this.#root.querySelector("h2") ?? this.#root.firstElementChild;
    if (!(head instanceof HTMLElement)) return;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }

  /** @param {Id} id */
  #open(id) {
    const node = cloneTemplate("thread");
    this.#root.replaceChildren(node);
    const { back, composer, menu, as } = parts(node);
    const { signal } = this.#ending;
    back.addEventListener("click", this.#actions.back);
    listenToAnswerAs(as, this.#services.store, id, this.#actions.answerAs);
    menu.addEventListener("click", () => this.#openMenu(id, menu));
    const { loader, sender } = this.#services;
    const position = this.#opensAtTarget === id ? undefined : this.#positions.get(id);
    const hasTarget = position !== undefined || this.#opensAtTarget === id;
    this.#opensAtTarget = null;
    void loader.threads.open(id).then(() => {
      if (position !== undefined && !signal.aborted) void loader.threads.jump(id, position, "position");
    });
    sender.restore(id);
    const tools = new MessageTools(node, id, this.#services, this.#actions.dialog, this.#actions.showToast, signal);
    const view = new Composer(composer, id, this.#services, tools.composerActions((message) => this.#view?.takeBack(message)), signal);
    this.#composer = view;
    const quote = (/** @type {Message} */ message) => view.quote(message);
    const edit = (/** @type {Message} */ message) => view.edit(message);
    const discarded = (/** @type {() => void} */ undo) => this.#actions.showToast(strings.discarded, undo);
    this.#view = new ThreadView(node, id, this.#services, { ...this.#lookups(id), ...tools.rowActions, quote, edit, discarded, open: this.#actions.open }, signal, hasTarget);
    tools.connect(view, this.#view);
    if (this.#toWrite === id && !isTyping()) this.write();
    this.#toWrite = null;
  }

  /** @param {Id} id @param {HTMLElement} button */
  #openMenu(id, button) {
    const conversation = this.#services.store.conversation(id);
    const { right, bottom } = button.getBoundingClientRect();
    if (conversation) this.#actions.menu(conversation, { x: right, y: bottom }, button);
  }

  /** What the operator can look up about a message; a toast shows errors. @param {Id} id */
  #lookups(id) {
    const { api, loader, botButtons } = this.#services;
    const { showToast } = this.#actions;
    return {
      press: (/** @type {Message} */ message, /** @type {number} */ row, /** @type {number} */ column) => botButtons.press(message, row, column),
      jump: (/** @type {Message} */ { reply_to_message_id: quoted, chat_id }) =>
        void loader.threads.jumpBack(id, (thread) => (quoted === null ? undefined : thread.byTelegramId(quoted, chat_id))).then((failure) => failure !== "" && showToast(failure)),
      versions: (/** @type {Message} */ message) =>
        api.edits(message.id).then(
          ({ items }) => items,
          (error) => (showToast(errorMessage(error)), null),
        ),
    };
  }

  /** @param {Id} id */
  #renderHead(id) {
    const { store } = this.#services;
    const conversation = store.shown(id);
    if (!conversation) return;
    const account = store.account(conversation.telegram_account_id);
    const name = account?.label ?? strings.removedAccount;
    const hue = store.hueOf(account?.id);
    const thread = /** @type {HTMLElement} */ (this.#root.firstElementChild);
    const { title, kind, chat, username, label, mark, scroller, menu } = parts(thread);
    thread.dataset.hue = hue;
    const topic = topicTitleOf(conversation);
    setText(title, topic || chatTitleOf(conversation));
    title.title = titleOf(conversation);
    setText(kind, kindOf(conversation));
    setText(chat, topic === "" ? "" : chatTitleOf(conversation));
    setText(username, conversation.username ? `@${conversation.username}` : "");
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", name);
    mark.title = name;
    setText(label, name);
    showAnswerAs(parts(thread), store, conversation);
    menu.setAttribute("aria-label", strings.rowMenu(titleOf(conversation)));
    scroller.setAttribute("aria-label", strings.threadLabel(titleOf(conversation)));
  }
}

/** @param {Conversation} conversation */
function kindOf({ kind, topic_id = null, is_direct_messages }) {
  if (topic_id === null) return strings.kind[kind] ?? kind;
  return is_direct_messages ? strings.directMessages : strings.topic;
}

/** Whether the focus is in a field: the operator types something else. */
function isTyping() {
  return document.activeElement?.matches("input, textarea") ?? false;
}
