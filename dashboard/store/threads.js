/**
 * The threads in memory, and the message that the open thread is to show.
 *
 * @import { Id, Message, Page } from "../types.js"
 * @import { ReadFence, ReadFences } from "./read_fences.js"
 */
import { isScheduled } from "../model/message_actions.js";
import { isDiscarded, Thread } from "../model/thread.js";

/** Threads that stay in memory. */
const MAX_THREADS = 12;

/** Messages that stay in memory of a closed thread, and of the open one. The view of the open thread
 * keeps fewer; this limit holds while the page is hidden and renders nothing. */
const MAX_MESSAGES_CLOSED = 300;
const MAX_MESSAGES_OPEN = 5000;

/** @typedef {{ conversation: Id, message: Id, as?: "found" | "unread" | "position" }} Target
 * a message to scroll to: a message that the operator looked for (the view marks it), the first
 * unread message, or the reading position */

export class Threads {
  /** The message to scroll to. @type {Target | null} */ target = null;
  /** @type {Map<Id, Thread>} */ #byId = new Map();
  #fences;
  #selected;
  #home;
  #homeOf;
  #emit;

  /** @param {ReadFences} fences
   * @param {{ selected: () => Id | null, home: (id: Id) => Id, homeOf: (message: Message) => Id }} conversations
   *   selected: the open one; home: the one in whose thread the messages of another are shown; homeOf: the same for
   *   a message
   * @param {(type: string, detail: Id) => void} emit */
  constructor(fences, { selected, home, homeOf }, emit) {
    this.#fences = fences;
    this.#selected = selected;
    this.#home = home;
    this.#homeOf = homeOf;
    this.#emit = emit;
  }

  /** @param {Id} id */
  get(id) {
    return this.#byId.get(this.#home(id));
  }

  /** The thread of a conversation, created if it does not exist. @param {Id} id */
  open(id) {
    const home = this.#home(id);
    const thread = this.#byId.get(home) ?? new Thread();
    this.#byId.delete(home);
    this.#byId.set(home, thread);
    for (const oldest of this.#byId.keys()) {
      if (this.#byId.size <= MAX_THREADS) break;
      if (oldest !== this.#selected()) this.#byId.delete(oldest);
    }
    return thread;
  }

  /** @param {Id} id */
  remove(id) {
    this.#byId.delete(id);
  }

  removeAll() {
    this.#byId.clear();
  }

  /** Removes all threads but the open one. */
  removeClosed() {
    for (const id of this.#byId.keys()) if (id !== this.#selected()) this.#byId.delete(id);
  }

  // Single messages.

  /** @param {Message} message @param {ReadFence} [fence] */
  put(message, fence) {
    if (!this.#fences.isNewer(`message ${message.id}`, fence)) return;
    const home = this.#homeOf(message);
    this.#putElsewhere(message, home);
    const thread = this.#byId.get(home);
    if (!thread) return;
    if (isDiscarded(message)) thread.remove(message);
    else thread.receive(message);
    this.trim(home);
    this.#emit("thread", home);
  }

  /** The thread of a supergroup shows the messages of the group that it was, too. A reply that the group refused may
   * have gone to the supergroup: then it leaves the thread of the group. @param {Message} message @param {Id} home */
  #putElsewhere(message, home) {
    for (const [id, thread] of this.#byId) {
      const known = id === home ? undefined : thread.get(message);
      if (!known) continue;
      if (known.conversation_id === message.conversation_id && !isDiscarded(message)) thread.put(message);
      else thread.remove(known);
      this.#emit("thread", id);
    }
  }

  /** @param {Message} message */
  drop(message) {
    const home = this.#homeOf(message);
    this.#byId.get(home)?.remove(message);
    this.#emit("thread", home);
  }

  // Pages of messages.

  /** The next older page. @param {Id} id @param {Page<Message>} page @param {ReadFence} fence */
  applyPage(id, page, fence) {
    const thread = this.#byId.get(id);
    if (!thread || fence.stale) return;
    for (const message of page.items) {
      if (this.#fences.isNewer(`message ${message.id}`, fence) && !isDiscarded(message)) thread.put(message);
    }
    if (page.next_cursor !== null) thread.older = { cursor: page.next_cursor };
    else if (page.older !== "unavailable") thread.older = null;
    thread.extendTo(page.items.find((message) => !isScheduled(message)), (message) => fence.touched.has(`message ${message.id}`));
    thread.unavailable = page.older === "unavailable";
    this.setState(id, "ready");
  }

  /** The newest page, instead of all earlier messages, which may have holes. Messages that Switchboard
   * has not confirmed and messages that changed meanwhile stay.
   * @param {Id} id @param {Page<Message>} page @param {ReadFence} fence */
  replace(id, page, fence) {
    const before = this.#byId.get(id);
    if (!before || fence.stale) return;
    const thread = new Thread();
    for (const message of before.all) {
      if (message.local || fence.touched.has(`message ${message.id}`)) thread.put(message);
    }
    this.#byId.set(id, thread);
    this.applyPage(id, page, fence);
  }

  /** The page around a message that is not near the messages in memory, instead of them.
   * @param {Id} id @param {Page<Message>} page @param {ReadFence} fence */
  applyAround(id, page, fence) {
    const before = this.#byId.get(id);
    if (!before || fence.stale) return;
    const thread = new Thread();
    thread.hasGap = true;
    for (const message of before.scheduled.items) thread.put(message);
    this.#byId.set(id, thread);
    for (const listed of page.items) {
      const changed = fence.touched.has(`message ${listed.id}`) ? before.newestCopy(listed) : undefined;
      const message = changed ?? listed;
      if (!isDiscarded(message)) thread.put(message);
    }
    for (const message of before.all) if (message.local) thread.receive(message);
    thread.older = page.next_cursor === null ? null : { cursor: page.next_cursor };
    thread.unavailable = page.older === "unavailable";
    this.setState(id, "ready");
  }

  /** The page around the newest message before the gap. If it adds nothing, there is no gap any more.
   * @param {Id} id @param {Page<Message>} page @param {ReadFence} fence */
  applyNewer(id, page, fence) {
    const thread = this.#byId.get(id);
    const last = thread?.messages.items.at(-1);
    if (!thread || fence.stale) return;
    const buffered = new Map(thread.buffered.map((message) => [message.id, message]));
    const newer = page.items.filter((message) => !isScheduled(message) && (!last || thread.messages.before(message) === thread.messages.length));
    for (const message of newer) if (!isDiscarded(message)) thread.put(buffered.get(message.id) ?? message);
    if (newer.length === 0) thread.closeGap();
    this.setState(id, "ready");
  }

  // State.

  /** @param {Id} id @param {Thread["state"]} state */
  setState(id, state, error = "") {
    const thread = this.#byId.get(id);
    if (!thread) return;
    Object.assign(thread, { state, error });
    this.#emit("thread", id);
  }

  /** @param {Target | null} target */
  scrollTo(target) {
    this.target = target;
    if (target) this.#emit("thread", target.conversation);
  }

  /** Telegram can be asked again: lets the view ask once more for history that was unavailable.
   * @param {(id: Id) => boolean} isConcerned whether the thread's account is online again */
  retryUnavailable(isConcerned) {
    for (const [id, thread] of this.#byId) {
      if (!thread.unavailable || !isConcerned(id)) continue;
      thread.unavailable = false;
      this.#emit("thread", id);
    }
  }

  /** Keeps a thread within its limit. @param {Id} id */
  trim(id) {
    const thread = this.#byId.get(id);
    const items = thread?.messages.items ?? [];
    const limit = id === this.#selected() ? MAX_MESSAGES_OPEN : MAX_MESSAGES_CLOSED;
    const oldest = items.at(-limit);
    if (thread && oldest && !oldest.local && items.length > 2 * limit) thread.forgetBefore(oldest);
  }
}
