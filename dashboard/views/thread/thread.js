/**
 * The messages of one conversation. A thread opens at its first unread message, or where the operator
 * left it. The view follows the newest message while the operator is at the end, and stays where it is
 * while the operator reads further up. Messages that were in sight count as read.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Sender } from "../../services/sender.js"
 * @import { ReadTracker } from "../../services/read_tracker.js"
 * @import { ReadingPosition } from "../../services/tab_state.js"
 * @import { Store } from "../../store.js"
 * @import { Target } from "../../store/threads.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 * @import { Thread } from "../../model/thread.js"
 * @import { MessageActions } from "./message.js"
 * @import { ComposerActions } from "./message_actions.js"
 */
import { parts } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { firstInView, keepPosition, middleOf } from "../../lib/dom/scroll.js";
import { lastOfEachTopic } from "../../model/forums.js";
import { MessageWindow } from "../../model/thread_window.js";
import { UnreadMarker } from "../../model/unread_marker.js";
import { Following } from "./following.js";
import { InfiniteScroll } from "./infinite_scroll.js";
import { deliveryActions } from "./message_actions.js";
import { MessageRows } from "./message_rows.js";
import { showAbove, showDay, showMoved, showNewest, showOlder } from "./thread_controls.js";
import { ThreadOpening } from "./thread_opening.js";
import { goToMessage, goToUnreadLine } from "./thread_target.js";

/** @typedef {{ store: Store, loader: Loader, sender: Sender, readTracker: ReadTracker }} Services */

export class ThreadView {
  #parts;
  #services;
  #id;
  #actions;
  #signal;
  #delivery;
  #following;
  #unread;
  #rows;
  #scroll;
  #opening;
  #rerender = oncePerFrame(() => (this.#signal.aborted ? undefined : this.#render()), () => this.#look());
  /** What is in the DOM. @type {{ thread: Thread, window: MessageWindow } | null} */ #shown = null;
  /** As it was at the last check. @type {Conversation | undefined} */ #conversation;

  /** @param {HTMLElement} root a copy of the thread's template
   * @param {Id} id @param {Services} services
   * @param {Pick<MessageActions, "quote" | "jump" | "versions" | "press" | "remedyOf" | "editAgain" | "toggleReaction" | "whyNotReact"> & ComposerActions} actions
   * @param {AbortSignal} signal ends the view
   * @param {boolean} [hasTarget] whether the thread is opened at a certain message, not at the first unread one */
  constructor(root, id, services, actions, signal, hasTarget = false) {
    const { store, loader, sender } = services;
    this.#parts = parts(root);
    this.#services = services;
    this.#id = id;
    this.#actions = actions;
    this.#signal = signal;
    const { scroller, messages } = this.#parts;
    this.#following = new Following(scroller);
    this.#delivery = deliveryActions(sender, scroller, actions);
    this.#rows = new MessageRows(messages, store, id, { ...actions, ...this.#delivery }, this.#rerender);
    this.#scroll = new InfiniteScroll(scroller, loader.threads, id, this.#rerender);
    const { unread_count = 0, read_inbox_max_id = null } = store.shown(id) ?? {};
    this.#unread = new UnreadMarker(unread_count, read_inbox_max_id);
    this.#opening = new ThreadOpening(unread_count > 0, hasTarget);
    this.#listen();
    this.#renderNow();
  }

  get id() {
    return this.#id;
  }

  /** Takes a reply back into the composer before it is sent. @param {Message} message */
  takeBack(message) {
    this.#delivery.takeBack(message);
  }

  /** @param {Element} node a row */
  messageOf(node) {
    return this.#rows.messageOf(node);
  }

  /** The message in the middle of the view; null while the view follows the newest message.
   * @returns {ReadingPosition | null} */
  get reading() {
    if (this.#following.isOn) return null;
    const { scroller, messages } = this.#parts;
    const message = this.#rows.messageOf(middleOf(scroller, messages));
    return message && !message.local ? { conversation: this.#id, message: message.id } : null;
  }

  #listen() {
    const { scroller, messages, newest, above, again, openNew } = this.#parts;
    const { store, loader, sender, readTracker } = this.#services;
    const signal = this.#signal;
    const rerender = this.#rerender;
    sender.addEventListener("sends", (event) => this.#replied(/** @type {CustomEvent<Id>} */ (event).detail), { signal });
    store.addEventListener("thread", (event) => /** @type {CustomEvent<Id>} */ (event).detail === this.#id && rerender(), { signal });
    for (const type of ["selection", "day"]) store.addEventListener(type, rerender, { signal });
    store.addEventListener("conversations", () => this.#hasConversationChanged() && rerender(), { signal });
    for (const type of ["accounts", "connection"]) store.addEventListener(type, () => this.#rows.isAccountChanged && rerender(), { signal });
    document.addEventListener("visibilitychange", rerender, { signal });
    readTracker.addEventListener("due", () => this.#reportRead(), { signal });
    scroller.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    for (const type of ["wheel", "keydown", "pointerdown", "touchstart"]) {
      scroller.addEventListener(type, () => this.#opening.scrolled(), { signal, passive: true });
    }
    newest.addEventListener("click", () => this.#toNewest(), { signal });
    above.addEventListener("click", () => this.#toFirstUnread(), { signal });
    again.addEventListener("click", () => loader.threads.older(this.#id), { signal });
    openNew.addEventListener("click", () => this.#openSupergroup(), { signal });
    const resized = new ResizeObserver(() => this.#following.isOn && this.#following.toEnd());
    resized.observe(scroller);
    resized.observe(messages);
    signal.addEventListener("abort", () => {
      resized.disconnect();
      this.#rows.stop();
    });
  }

  /** The view goes to the reply. @param {Id} id the conversation that gets it: in a whole forum, one of its topics */
  #replied(id) {
    const { threads } = this.#services.store;
    const thread = threads.get(id);
    if (!thread || thread !== threads.get(this.#id)) return;
    this.#unread.answered(thread);
    this.#opening.jumped();
    if (thread.hasGap) return; // the newest messages are loaded first
    this.#following.start();
    this.#shown?.window.toNewest();
  }

  /** Opens the supergroup that this group became. */
  #openSupergroup() {
    const { moved_to_conversation_id: supergroup = null } = this.#services.store.conversation(this.#id) ?? {};
    if (supergroup !== null) this.#actions.open(supergroup);
  }

  /** Changes of other conversations do not concern this view. */
  #hasConversationChanged() {
    const now = this.#services.store.conversation(this.#id);
    const changed = now !== this.#conversation;
    this.#conversation = now;
    return changed;
  }

  #renderNow() {
    this.#look();
    this.#render()?.();
  }

  #look() {
    const thread = this.#services.store.threads.get(this.#id);
    if (this.#signal.aborted || !thread) return;
    this.#windowOf(thread);
    this.#updateFollowing();
  }

  #render() {
    const thread = this.#services.store.threads.get(this.#id);
    if (!thread) return undefined;
    const window = this.#windowOf(thread);
    this.#unread.trackGap(thread);
    const target = this.#takeTarget(thread, window);
    this.#unread.update(thread, this.#following.isOn);
    const atUnread = this.#openAtUnread(thread, window);
    window.trim(this.#following.isOn);
    this.#renderRows(thread, window);
    return () => {
      if (this.#signal.aborted) return;
      if (target) this.#scrollToTarget(target.message, target.as);
      else if (atUnread) this.#scrollToUnreadLine();
      else if (this.#following.isOn) this.#following.toEnd();
      this.#showControls(thread);
      this.#scroll.fill(thread, window, this.#following.isOn);
      this.#reportRead();
    };
  }

  /** The part of the thread that is in the DOM. A jump or a reset makes another thread object.
   * @param {Thread} thread */
  #windowOf(thread) {
    if (this.#shown?.thread === thread) return this.#shown.window;
    const window = new MessageWindow(thread.messages);
    this.#shown = { thread, window };
    this.#following.isOn = !thread.hasGap;
    this.#unread.forgetGap();
    return window;
  }

  /** @param {Thread} thread @param {MessageWindow} window */
  #renderRows(thread, window) {
    const { scroller, messages } = this.#parts;
    scroller.setAttribute("aria-busy", String(thread.state === "loading"));
    scroller.toggleAttribute("data-seeking", this.#opening.isLoading);
    const change = () => {
      const conversation = this.#services.store.conversation(this.#id);
      showOlder(this.#parts, thread);
      showMoved(this.#parts, conversation);
      this.#rows.render(thread, window, this.#unread.first);
    };
    if (!this.#following.isOn) return keepPosition(scroller, messages, change);
    change();
    this.#scroll.trimOldest(thread, window);
  }

  #scrolled() {
    if (this.#updateFollowing()) this.#rerender();
    this.#reportRead();
    if (!this.#shown) return;
    const { thread, window } = this.#shown;
    this.#showControls(thread);
    this.#scroll.fill(thread, window, this.#following.isOn);
  }

  #updateFollowing() {
    const endIsNewest = this.#shown !== null && this.#shown.window.reachesNewest && !this.#shown.thread.hasGap;
    const changed = this.#following.update(endIsNewest);
    if (changed && !this.#following.isOn) this.#unread.lastSeen = this.#rows.last;
    return changed;
  }

  /** @param {Thread} thread */
  #showControls(thread) {
    const { scroller, messages } = this.#parts;
    const line = this.#rows.unreadLine;
    const first = this.#rows.messageOf(firstInView(scroller, messages));
    const isScrolled = scroller.scrollTop > 0;
    if (line && line.getBoundingClientRect().bottom > scroller.getBoundingClientRect().top) this.#unread.atOpen = undefined;
    showNewest(this.#parts, this.#following.isOn, this.#unread.unseenCount(thread));
    showAbove(this.#parts, this.#unread.atOpen?.count);
    showDay(this.#parts, isScrolled ? first : undefined);
  }

  // The first unread message.

  /** @param {Thread} thread @param {MessageWindow} window @returns {boolean} whether the thread opens there now */
  #openAtUnread(thread, window) {
    const first = this.#opening.takeFirstUnread(thread, this.#unread, () => this.#loadUnread());
    if (!first) return false;
    this.#following.stop();
    this.#unread.seeUntil(thread, first);
    window.around(first);
    return true;
  }

  async #loadUnread() {
    const failure = await this.#services.loader.threads.jumpBack(this.#id, (thread) => this.#unread.find(thread), "unread");
    this.#rerender();
    return failure;
  }

  #toFirstUnread() {
    this.#parts.scroller.focus({ preventScroll: true });
    const { threads } = this.#services.loader;
    void threads.newest(this.#id).then(() => threads.jumpBack(this.#id, (thread) => this.#unread.find(thread)));
  }

  #scrollToUnreadLine() {
    goToUnreadLine(this.#parts, this.#rows.unreadLine);
    this.#updateFollowing();
  }

  // Jumps.

  #toNewest() {
    this.#following.start();
    this.#opening.jumped();
    void this.#services.loader.threads.newest(this.#id);
    this.#shown?.window.toNewest();
    this.#renderNow();
    this.#parts.scroller.focus({ preventScroll: true });
  }

  /** The message to scroll to, if there is one and it is in memory.
   * @param {Thread} thread @param {MessageWindow} window */
  #takeTarget(thread, window) {
    const { threads } = this.#services.store;
    if (threads.target?.conversation !== this.#id) return undefined;
    const { message: id, as } = threads.target;
    const message = thread.get({ id, client_id: null });
    if (!message) return undefined;
    threads.scrollTo(null);
    this.#following.stop();
    this.#opening.jumped();
    if (as !== "unread") this.#unread.jumped(thread);
    window.around(message);
    return { message, as };
  }

  /** @param {Message} message @param {Target["as"]} as */
  #scrollToTarget(message, as) {
    const node = this.#rows.node(message);
    if (!node) return;
    if (as === "unread") return this.#scrollToUnreadLine();
    goToMessage(this.#parts, node, as);
    this.#updateFollowing();
  }

  // What was read.

  #reportRead() {
    const { thread } = this.#shown ?? {};
    if (!thread || thread.state === "new" || thread.hasGap || !this.#opening.isDone) return;
    const { scroller } = this.#parts;
    const isVisible = document.visibilityState === "visible" && scroller.checkVisibility({ visibilityProperty: true });
    const last = isVisible ? this.#rows.lastInSight(scroller) : undefined;
    if (!last) return;
    this.#unread.see(thread, last);
    for (const { id, message } of this.#readUpTo(thread, last)) void this.#services.readTracker.seen(id, message);
  }

  /** The conversations that were read, each up to a message: none for a message of the group that this supergroup
   * was, several for a whole forum. @param {Thread} thread @param {Message} last */
  #readUpTo(thread, last) {
    const { store } = this.#services;
    if (last.chat_id !== store.conversation(this.#id)?.chat_id) return [];
    if (!store.isFolded(this.#id)) return [{ id: this.#id, message: last }];
    return lastOfEachTopic(thread.messages.items, last).map((message) => ({ id: message.conversation_id, message }));
  }
}
