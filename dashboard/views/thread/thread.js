/**
 * The messages of one conversation: opened where the unread begins, or where one was before; kept
 * at the newest while one is there, and kept still while one reads further up. What has been in
 * sight is read.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Sender } from "../../services/sender.js"
 * @import { ReadTracker } from "../../services/read_tracker.js"
 * @import { Place } from "../../services/tab_state.js"
 * @import { Store } from "../../store.js"
 * @import { Target } from "../../store/threads.js"
 * @import { Conversation, Id, Message } from "../../types.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { ThreadRow } from "../../model/thread_rows.js"
 * @import { MessageActions } from "./message.js"
 * @import { Thread } from "../../model/thread.js"
 * @import { Arrears } from "../../model/unread.js"
 */
import { local } from "../../lib/format/dates.js";
import { reconcileRows, parts, setText, oncePerFrame } from "../../lib/dom/dom.js";
import { keyOf } from "../../model/thread.js";
import { rowsOf, sameRow } from "../../model/thread_rows.js";
import { bringTo, firstInView, isAtEnd, isInView, keepingPlace, lastInView, middleOf, toEnd } from "../../lib/dom/scroll.js";
import { isDelayed, isUnderWay } from "../../model/account_states.js";
import { strings } from "../../lib/format/strings.js";
import { firstUnread } from "../../model/unread.js";
import { MessageWindow } from "../../model/thread_window.js";
import { createRow, updateRow } from "./message.js";

/** Further messages are fetched when one comes this near to the edge (pixels). */
const AHEAD = 800;

/** How long the message that one jumped to is marked (milliseconds). */
const SHOWN = 4000;

/** What is under way is looked at again after so long (milliseconds). */
const LATER = 1000;

/** Messages before the ones on the page that stay in memory. */
const BEHIND = 1000;

/** How far below the upper edge the unread begins when a thread is opened there (of the height). */
const BELOW = 0.15;

/** @typedef {{ takeUp: (message: Message) => (() => void) | null, discarded: (undo: () => void) => void }} Trouble
 * takeUp: a message into the composer, to be undone; discarded: tells that one was */
/** @typedef {{ store: Store, loader: Loader, sender: Sender, readTracker: ReadTracker }} Services */

export class ThreadView {
  #parts;
  #services;
  #id;
  #following = true;
  /** Where the column was put when it last followed the newest (pixels). */ #followedScrollTop = 0;
  /** The newest message on the page. @type {Message | undefined} */ #last;
  /** The newest message that has been in sight. @type {Message | undefined} */ #lastSeen;
  /** The first that came in beyond the gap, while one is in the past. @type {Message | undefined} */ #firstBeyondGap;
  /** The first of those that were not read before. @type {Message | undefined} */ #firstNew;
  /** How many were unread when the thread was opened; told once it is there. */ #unread;
  /** Up to where it was read then. @type {string | null} */ #mark;
  /** Whether the place where one begins to read is still to be found. @type {"unread" | "reading back" | false} */ #seeking;
  /** Whether what is in sight was brought there by the operator, not by lack of anything better. */ #meant = true;
  /** Those, up to which message; until their beginning has been in sight. @type {Arrears | undefined} */ #unreadAtOpen;
  #actions;
  /** As it was when last looked at. @type {Conversation | undefined} */ #conversation;
  /** @type {{ thread: Thread, window: MessageWindow } | null} */ #shown = null;
  /** @type {Map<string, Row<ThreadRow>>} */ #rows = new Map();
  /** Keys of messages that wait to be sent, longer than a moment. @type {Set<string>} */ #heldUp = new Set();
  /** Whether any is under way. */ #queued = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #later;

  /** @param {HTMLElement} root stamped from the thread's template
   * @param {Id} id @param {Services} services
   * @param {Pick<MessageActions, "quote" | "jump" | "versions"> & Trouble} actions
   * @param {AbortSignal} signal ends the view
   * @param {boolean} [elsewhere] whether one comes to a certain message, not to what is unread */
  constructor(root, id, services, actions, signal, elsewhere = false) {
    this.#parts = parts(root);
    this.#services = services;
    this.#id = id;
    this.#actions = { ...this.#delivery, ...actions };
    const { unread_count = 0, read_inbox_max_id = null } = services.store.conversation(id) ?? {};
    this.#unread = unread_count;
    this.#mark = read_inbox_max_id;
    this.#seeking = unread_count > 0 && !elsewhere && "unread";
    this.#meant = !elsewhere;
    this.#listen(signal);
    this.#render();
  }

  get id() {
    return this.#id;
  }

  /** The message in the middle, to come back to; none where one is at the newest.
   * @returns {Place | null} */
  get reading() {
    if (this.#following) return null;
    const { scroller, messages } = this.#parts;
    const row = this.#rowOf(middleOf(scroller, messages));
    if (!row || !("message" in row) || row.message.local) return null;
    return { conversation: this.#id, message: row.message.id };
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { scroller, messages, newest, above, again } = this.#parts;
    const { store } = this.#services;
    const soon = oncePerFrame(() => signal.aborted || this.#render());
    const mine = (/** @type {Event} */ event) => {
      if (/** @type {CustomEvent<Id>} */ (event).detail === this.#id) soon();
    };
    store.addEventListener("thread", mine, { signal });
    for (const type of ["selection", "day"]) store.addEventListener(type, soon, { signal });
    store.addEventListener("conversations", () => this.#isNews() && soon(), { signal });
    for (const type of ["accounts", "connection"]) store.addEventListener(type, () => this.#queued && soon(), { signal });
    document.addEventListener("visibilitychange", soon, { signal });
    this.#services.readTracker.addEventListener("due", () => this.#reportRead(), { signal });
    scroller.addEventListener("scroll", () => this.#scrolled(soon), { signal, passive: true });
    for (const type of ["wheel", "keydown", "pointerdown", "touchstart"]) {
      scroller.addEventListener(type, () => (this.#meant = true), { signal, passive: true });
    }
    newest.addEventListener("click", () => this.#toNewest(), { signal });
    above.addEventListener("click", () => this.#toFirstNew(), { signal });
    again.addEventListener("click", () => this.#services.loader.threads.older(this.#id), { signal });
    const resized = new ResizeObserver(() => this.#following && this.#follow());
    resized.observe(scroller);
    resized.observe(messages);
    signal.addEventListener("abort", () => {
      resized.disconnect();
      clearTimeout(this.#later);
    });
  }

  /** Whether this conversation is among those that changed: others concern nobody here. */
  #isNews() {
    const now = this.#services.store.conversation(this.#id);
    const changed = now !== this.#conversation;
    this.#conversation = now;
    return changed;
  }

  #render() {
    const thread = this.#services.store.threads.get(this.#id);
    if (!thread) return;
    if (this.#shown?.thread !== thread) {
      this.#shown = { thread, window: new MessageWindow(thread.messages) };
      this.#following = !thread.hasGap;
      this.#firstBeyondGap = undefined;
    }
    const { window } = this.#shown;
    this.#updateFollowing();
    this.#afterGapClosed(thread);
    const target = this.#aimed(thread, window);
    this.#markNew(thread);
    const opened = this.#openAtUnread(thread, window);
    window.trim(this.#following);
    const { scroller, messages } = this.#parts;
    scroller.setAttribute("aria-busy", String(thread.state === "loading"));
    scroller.toggleAttribute("data-seeking", this.#seeking === "reading back");
    if (this.#following) {
      this.#change(thread, window);
      this.#trimOldest(thread, window);
      this.#follow();
    } else {
      keepingPlace(scroller, messages, () => this.#change(thread, window));
    }
    if (target) this.#showTarget(target.message, target.as);
    else if (opened) this.#showFirstNew();
    this.#showNewest(thread);
    this.#showAbove();
    this.#showDay();
    this.#fill();
    this.#reportRead();
  }

  /** Where the gap is filled, what came in beyond it is still unseen. @param {Thread} thread */
  #afterGapClosed(thread) {
    if (thread.hasGap) this.#firstBeyondGap ??= thread.buffered[0];
    else if (this.#firstBeyondGap) {
      this.#lastSeen = thread.messages.items[thread.messages.before(this.#firstBeyondGap) - 1];
      this.#firstBeyondGap = undefined;
    }
  }

  /** The message that is to be brought into sight, once it is held.
   * @param {Thread} thread @param {MessageWindow} window */
  #aimed(thread, window) {
    const { store } = this.#services;
    if (store.threads.target?.conversation !== this.#id) return undefined;
    const { message: id, as } = store.threads.target;
    const message = thread.get({ id, client_id: null });
    if (!message) return undefined;
    store.threads.scrollTo(null);
    this.#following = false;
    this.#seeking = false;
    this.#meant = true;
    if (as !== "unread") this.#lastSeen = thread.hasGap ? undefined : thread.messages.items.at(-1);
    window.around(message);
    return { message, as };
  }

  /** Opens the thread where the unread begins, once that is held; what lies further back is read.
   * @param {Thread} thread @param {MessageWindow} window @returns {boolean} whether this was it */
  #openAtUnread(thread, window) {
    if (this.#seeking !== "unread" || thread.state !== "ready" || thread.hasGap) return false;
    if (!this.#firstNew) {
      if (this.#unreadAtOpen && thread.older !== null && !thread.unavailable) this.#readBack();
      else this.#seeking = false;
      return false;
    }
    this.#seeking = false;
    this.#following = false;
    this.#lastSeen = thread.messages.items[thread.messages.before(this.#firstNew) - 1];
    window.around(this.#firstNew);
    return true;
  }

  /** The unread begins further back than the thread is held. Where it cannot be come to, one is at
   * the newest, and nothing is read until one moves. */
  #readBack() {
    this.#seeking = "reading back";
    void this.#services.loader
      .threads.jumpBack(this.#id, (thread) => this.#firstOf(thread), "unread")
      .then((trouble) => {
        this.#meant = trouble === "";
        this.#seeking = false;
        this.#rerender();
      });
  }

  /** The line before what is new, near the upper edge. */
  #showFirstNew() {
    const line = this.#rows.get("news")?.node;
    if (line) bringTo(this.#parts.scroller, line, BELOW);
    this.#updateFollowing();
  }

  /** @param {Message} message @param {Target["as"]} as */
  #showTarget(message, as) {
    const node = this.#rows.get(keyOf(message))?.node;
    if (!node) return;
    if (as === "unread") return this.#showFirstNew();
    if (as === "place") node.scrollIntoView({ block: "center" });
    if (as === "place") return void this.#updateFollowing();
    for (const other of this.#parts.messages.querySelectorAll("[data-target]")) delete other.dataset.target;
    node.dataset.target = "";
    setTimeout(() => delete node.dataset.target, SHOWN);
    if (!isInView(this.#parts.scroller, node)) node.scrollIntoView({ block: "center" });
    this.#updateFollowing();
  }

  /** Where the unread begins: as it was when the thread was opened, or when one looked away;
   * no more once one has answered. @param {Thread} thread */
  #markNew(thread) {
    if (thread.state !== "ready" || thread.hasGap) return;
    const { items } = thread.messages;
    const last = items.at(-1);
    if (this.#unread > 0 && last) this.#unreadAtOpen = { count: this.#unread, mark: this.#mark, last };
    if (this.#unread > 0) this.#firstNew = this.#firstOf(thread);
    else if (last?.direction === "outgoing" && last.local) this.#firstNew = this.#unreadAtOpen = undefined;
    else if (!this.#firstNew && this.#unreadAtOpen) this.#firstNew = this.#firstOf(thread);
    else if (!this.#firstNew && !this.#following && this.#lastSeen) this.#firstNew = this.#after(thread, this.#lastSeen);
    this.#unread = 0;
  }

  /** Where what was unread begins, if it is held that far back. @param {Thread} thread */
  #firstOf(thread) {
    return this.#unreadAtOpen && firstUnread(thread, this.#unreadAtOpen);
  }

  /** @param {Thread} thread @param {Message} message */
  #after(thread, message) {
    const next = thread.messages.items[thread.messages.through(message)];
    return next?.direction === "incoming" ? next : undefined;
  }

  /** Whatever takes up room in the column. @param {Thread} thread @param {MessageWindow} window */
  #change(thread, window) {
    this.#showOlder(thread);
    this.#renderRows(window);
    this.#last = window.messages.at(-1);
  }

  /** The button that was pressed goes away: the focus goes to the log, not nowhere. */
  #delivery = {
    retry: (/** @type {Message} */ message, withoutQuote = false) => {
      this.#parts.scroller.focus({ preventScroll: true });
      void this.#services.sender.retry(message, withoutQuote);
    },
    discard: (/** @type {Message} */ message) => {
      this.#parts.scroller.focus({ preventScroll: true });
      void this.#services.sender.discard(message).then(({ undo }) => undo && this.#actions.discarded(undo));
    },
    /** First into the composer, so that nothing is lost in between. */
    edit: (/** @type {Message} */ message) => {
      const putBack = this.#actions.takeUp(message);
      if (putBack) void this.#services.sender.discard(message).then(({ refused }) => refused && putBack());
    },
  };

  #follow() {
    toEnd(this.#parts.scroller);
    this.#followedScrollTop = this.#parts.scroller.scrollTop;
  }

  /** @param {MessageWindow} window */
  #renderRows(window) {
    const { store } = this.#services;
    const conversation = store.conversation(this.#id);
    const account = store.account(conversation?.telegram_account_id ?? "");
    const live = store.connection.state === "live";
    const named = conversation?.kind === "group";
    const heldUp = new Set(window.messages.filter((message) => isDelayed(message, account, Date.now(), live)).map(keyOf));
    const own = (/** @type {Message} */ message) => store.ownLabel(message.sender_id);
    const before = this.#heldUp;
    const find = (/** @type {string} */ id) => this.#shown?.thread.byTelegramId(id);
    const more = { find, firstNew: this.#firstNew, today: this.#services.store.today };
    reconcileRows(this.#parts.messages, this.#rows, rowsOf(window.messages, local.dayKey, more), {
      key: (row) => row.key,
      same: (a, b) => sameRow(a, b) && before.has(b.key) === heldUp.has(b.key),
      create: createRow,
      update: (node, row) => updateRow(node, row, this.#actions, { named, heldUp: heldUp.has(row.key), own }),
    });
    this.#heldUp = heldUp;
    this.#lookAgain(window);
  }

  /** That a message is held up, only time tells. @param {MessageWindow} window */
  #lookAgain(window) {
    clearTimeout(this.#later);
    this.#queued = window.messages.some(isUnderWay);
    if (this.#queued) this.#later = setTimeout(this.#rerender, LATER);
  }

  /** Memory stays bounded however long the page is open. @param {Thread} thread @param {MessageWindow} window */
  #trimOldest(thread, window) {
    const oldest = thread.messages.items[window.start - BEHIND / 2];
    if (window.start > BEHIND && oldest) thread.forgetBefore(oldest);
  }

  /** @param {() => void} soon */
  #scrolled(soon) {
    if (this.#updateFollowing()) soon();
    this.#reportRead();
    if (this.#shown) this.#showNewest(this.#shown.thread);
    this.#showAbove();
    this.#showDay();
    this.#fill();
  }

  /**
   * Finds out whether one is at the newest. Asked before every change too, since news may
   * come between one's scrolling and the browser's telling of it. That the end moved away
   * (the window became lower, a message longer) is not scrolling: the place stayed.
   * @returns {boolean} whether that has changed
   */
  #updateFollowing() {
    const { scroller } = this.#parts;
    const atEnd = isAtEnd(scroller);
    const before = this.#following;
    if (before && !atEnd && scroller.scrollTop < this.#followedScrollTop) {
      this.#following = false;
      this.#lastSeen = this.#last;
    } else if (!before && atEnd && this.#shown?.window.reachesNewest && !this.#shown.thread.hasGap) {
      this.#following = true;
    }
    return this.#following !== before;
  }

  /** Fetches or shows more where one is near an edge of what is shown. */
  #fill() {
    if (!this.#shown) return;
    const { thread, window } = this.#shown;
    const { scroller } = this.#parts;
    const below = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (scroller.scrollTop < AHEAD && !this.#growOlder(window)) this.#fetchOlder(thread);
    if (below >= AHEAD || this.#following) return;
    if (window.growNewer()) this.#rerender();
    else if (thread.hasGap && thread.state === "ready") void this.#services.loader.threads.newer(this.#id);
  }

  /** @param {MessageWindow} window */
  #growOlder(window) {
    if (this.#following && this.#parts.scroller.scrollTop > 0) return false;
    const grew = window.growOlder();
    if (grew) this.#rerender();
    return grew;
  }

  #rerender = oncePerFrame(() => this.#render());

  /** @param {Thread} thread */
  #fetchOlder(thread) {
    const asked = thread.state === "ready" && thread.older !== null && !thread.unavailable;
    if (asked && (this.#shown?.window.start ?? 0) === 0) this.#services.loader.threads.older(this.#id);
  }

  #toNewest() {
    this.#following = this.#meant = true;
    this.#seeking = false;
    this.#followedScrollTop = 0;
    void this.#services.loader.threads.newest(this.#id);
    this.#shown?.window.toNewest();
    this.#render();
    this.#parts.scroller.focus({ preventScroll: true });
  }

  /** @param {Thread} thread */
  #showOlder(thread) {
    const { older, olderText, again } = this.#parts;
    const text = olderWords(thread);
    setText(olderText, text);
    older.hidden = text === "";
    again.hidden = !(thread.state === "failed" || (thread.unavailable && thread.state === "ready"));
  }

  /** What has come in since one looked away: in the past, what waits beyond the gap.
   * @param {Thread} thread */
  #unseen(thread) {
    const from = this.#lastSeen ? thread.messages.through(this.#lastSeen) : this.#firstNew ? 0 : thread.messages.length;
    const after = thread.messages.items.slice(from);
    return [...after, ...thread.buffered];
  }

  /** @param {Thread} thread */
  #showNewest(thread) {
    const { newest, newestText } = this.#parts;
    newest.hidden = this.#following;
    const count = this.#unseen(thread).filter((message) => message.direction === "incoming").length;
    newest.toggleAttribute("data-news", count > 0);
    setText(newestText, strings.newMessages(count));
  }

  /** What was unread may begin above what one sees. */
  #showAbove() {
    const { above, aboveText, scroller } = this.#parts;
    const line = this.#rows.get("news")?.node;
    if (line && line.getBoundingClientRect().bottom > scroller.getBoundingClientRect().top) this.#unreadAtOpen = undefined;
    above.hidden = !this.#unreadAtOpen;
    if (this.#unreadAtOpen) setText(aboveText, strings.newAbove(this.#unreadAtOpen.count));
  }

  /** Which day it is where one reads, while the line of that day is out of sight. */
  #showDay() {
    const { dayNow, scroller, messages } = this.#parts;
    const row = this.#rowOf(firstInView(scroller, messages));
    const message = row && "message" in row ? row.message : undefined;
    dayNow.hidden = !message || scroller.scrollTop === 0;
    if (message) setText(dayNow, local.heading(message.timestamp, new Date()));
  }

  /** @param {Element | null | undefined} node */
  #rowOf(node) {
    for (const row of this.#rows.values()) if (row.node === node) return row.item;
    return undefined;
  }

  #toFirstNew() {
    this.#parts.scroller.focus({ preventScroll: true });
    const { loader } = this.#services;
    void loader.threads.newest(this.#id).then(() => loader.threads.jumpBack(this.#id, (thread) => this.#firstOf(thread)));
  }

  #reportRead() {
    if (!this.#shown || this.#shown.thread.state === "new" || this.#shown.thread.hasGap || this.#seeking || !this.#meant) return;
    const visible = document.visibilityState === "visible" && this.#parts.scroller.checkVisibility({ visibilityProperty: true });
    const last = visible ? this.#lastInSight() : undefined;
    if (!last) return;
    const { messages } = this.#shown.thread;
    if (!this.#lastSeen || messages.before(last) > messages.before(this.#lastSeen)) this.#lastSeen = last;
    void this.#services.readTracker.seen(this.#id, last);
  }

  /** The last message that Telegram knows and that can be seen to its end. */
  #lastInSight() {
    const { scroller, messages } = this.#parts;
    for (let node = lastInView(scroller, messages); node; node = node.previousElementSibling ?? undefined) {
      const row = this.#rowOf(node);
      if (row && "message" in row && row.message.message_id !== null) return row.message;
    }
    return undefined;
  }
}

/** What stands above the oldest message. @param {Thread} thread */
function olderWords(thread) {
  const empty = thread.messages.length === 0;
  if (thread.state === "failed") return thread.trouble;
  if (thread.state !== "ready") return empty ? strings.loadingThread : strings.loadingOlder;
  if (thread.unavailable) return strings.olderUnavailable;
  if (thread.older === null) return empty ? strings.emptyThread : strings.beginning;
  return "";
}
