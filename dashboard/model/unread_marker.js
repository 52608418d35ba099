/**
 * Where the unread part of an open thread begins, and how far the operator has seen it.
 *
 * @import { Message } from "../types.js"
 * @import { Thread } from "./thread.js"
 * @import { UnreadAtOpen } from "./unread.js"
 */
import { countRows } from "./albums.js";
import { firstUnread } from "./unread.js";

export class UnreadMarker {
  /** The first unread message. @type {Message | undefined} */ first;
  /** The newest message that was in sight. @type {Message | undefined} */ lastSeen;
  /** What was unread when the thread was opened; undefined once its first message was in sight.
   * @type {UnreadAtOpen | undefined} */
  atOpen;
  #count;
  #mark;
  /** The first message that arrived beyond the gap. @type {Message | undefined} */ #firstBeyondGap;

  /** @param {number} count unread messages when the thread is opened @param {string | null} mark Telegram's
   * read mark at that time */
  constructor(count, mark) {
    this.#count = count;
    this.#mark = mark;
  }

  /** The first message of those that were unread at the opening, if the thread reaches back to it.
   * @param {Thread} thread */
  find(thread) {
    return this.atOpen && firstUnread(thread, this.atOpen);
  }

  /** Places the marker: where the unread part began at the opening, or where the operator scrolled
   * away from the newest messages.
   * @param {Thread} thread @param {boolean} following whether the newest messages are in sight */
  update(thread, following) {
    if (thread.state !== "ready" || thread.hasGap) return;
    const last = thread.messages.items.at(-1);
    if (this.#count > 0 && last) this.atOpen = { count: this.#count, mark: this.#mark, last };
    if (this.#count > 0) this.first = this.find(thread);
    else if (!this.first && this.atOpen) this.first = this.find(thread);
    else if (!this.first && !following && this.lastSeen) this.first = incomingAfter(thread, this.lastSeen);
    this.#count = 0;
  }

  /** The operator replies: there is nothing unread above the reply. @param {Thread} thread */
  answered({ messages }) {
    this.first = this.atOpen = undefined;
    this.lastSeen = messages.items.at(-1);
  }

  /** A message is in sight. @param {Thread} thread @param {Message} message */
  see({ messages }, message) {
    if (!this.lastSeen || messages.before(message) > messages.before(this.lastSeen)) this.lastSeen = message;
  }

  /** Everything before this message counts as seen. @param {Thread} thread @param {Message} message */
  seeUntil({ messages }, message) {
    this.lastSeen = messages.items[messages.before(message) - 1];
  }

  /** A jump shows another part of the thread: what arrives from now on is unseen. @param {Thread} thread */
  jumped({ hasGap, messages }) {
    this.lastSeen = hasGap ? undefined : messages.items.at(-1);
  }

  /** Messages that arrived beyond a gap are unseen when the gap closes. @param {Thread} thread */
  trackGap(thread) {
    if (thread.hasGap) this.#firstBeyondGap ??= thread.buffered.find(({ local }) => !local);
    else if (this.#firstBeyondGap) {
      this.seeUntil(thread, this.#firstBeyondGap);
      this.#firstBeyondGap = undefined;
    }
  }

  /** The view shows another thread object from now on. */
  forgetGap() {
    this.#firstBeyondGap = undefined;
  }

  /** How many incoming messages the operator has not seen, those beyond a gap included. An album is one.
   * @param {Thread} thread */
  unseenCount({ messages, buffered }) {
    const from = this.lastSeen ? messages.through(this.lastSeen) : this.first ? 0 : messages.length;
    const unseen = [...messages.items.slice(from), ...buffered];
    return countRows(unseen.filter(({ direction }) => direction === "incoming"));
  }
}

/** @param {Thread} thread @param {Message} message */
function incomingAfter({ messages }, message) {
  const next = messages.items[messages.through(message)];
  return next?.direction === "incoming" ? next : undefined;
}
