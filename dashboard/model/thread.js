/**
 * The messages of one conversation on the page: one entry for each message, sorted.
 *
 * A reply has first only the `client_id` that this page gave it, and later Switchboard's `id`, too. `put`
 * recognises it by either, so that the confirmed copy replaces the provisional one, whichever answer or
 * event brings it.
 *
 * @import { Id, Message } from "../types.js"
 */
import { SortedList } from "./sorted_list.js";
import { isScheduled } from "./message_actions.js";
import { oldestFirst } from "./order.js";

/** Messages that wait beyond a gap, and before the oldest message; others are loaded when the operator scrolls there. */
const MAX_BUFFERED = 500;

export class Thread {
  /** @type {SortedList<Message>} */ messages = new SortedList(oldestFirst);
  /** Messages that Telegram will send at their time. @type {SortedList<Message>} */ scheduled = new SortedList(oldestFirst);
  /** @type {Map<string, Message>} */ #byKey = new Map();
  /** @type {Map<Id, string>} */ #keys = new Map();

  /** Where older messages continue; without a field, at the newest page; null if there are none.
   * `of`: the conversation of the message `around`, if it is another one: the group that a supergroup was.
   * @type {{ cursor?: string, around?: Id, of?: Id } | null} */
  older = {};
  /** Whether newer messages are missing, because the operator jumped to an older part. */
  hasGap = false;
  /** Messages that arrived beyond the gap. @type {Map<Id, Message>} */ #beyondGap = new Map();
  /** Changed messages from before the oldest one in memory: those between are missing. @type {Map<Id, Message>} */ #beforeOldest = new Map();
  /** By chat and Telegram's id. @type {Map<string, Message>} */ #byTelegramId = new Map();

  /** Whether older messages may exist, but Telegram cannot be asked now. */
  unavailable = false;
  /** @type {"new" | "loading" | "ready" | "failed"} */
  state = "new";
  /** Why loading failed, as a sentence. */
  error = "";

  /** Adds a message, or replaces its earlier copies. A provisional copy never replaces a confirmed one.
   * @param {Message} message */
  put(message) {
    let known = this.get(message);
    if (message.local && known && !known.local) return;
    for (; known; known = this.get(message)) this.remove(known);
    const key = keyOf(message);
    this.#byKey.set(key, message);
    this.#keys.set(message.id, key);
    this.#listOf(message).add(message);
    if (message.message_id !== null) this.#byTelegramId.set(telegramKey(message.chat_id, message.message_id), message);
  }

  /** Adds a message of an event. Beyond a gap it waits until the gap is closed, and before the oldest message until the
   * older messages are loaded: no message stands in the thread beside a hole. @param {Message} message */
  receive(message) {
    if (isScheduled(message) || this.get(message)) return this.put(message);
    const [first] = this.messages.items;
    const place = this.messages.before(message);
    if (this.hasGap && place === this.messages.length) this.#waitBeyondGap(message);
    else if (this.older !== null && first && !first.local && place === 0) this.#waitBeforeOldest(message);
    else this.put(message);
  }

  /** @param {Message} message */
  #waitBeyondGap(message) {
    this.#dropBeyondGap(message);
    this.#beyondGap.set(message.id, message);
    for (const each of this.buffered) if (this.#beyondGap.size > MAX_BUFFERED && !each.local) this.#beyondGap.delete(each.id);
  }

  /** Its copy on the page has another id. @param {Message} message */
  #dropBeyondGap(message) {
    for (const each of this.buffered) if (keyOf(each) === keyOf(message) || each.id === message.id) this.#beyondGap.delete(each.id);
  }

  /** The newest of them are on the next page. @param {Message} message */
  #waitBeforeOldest(message) {
    this.unavailable = false; // there is something to load
    this.#beforeOldest.set(message.id, message);
    if (this.#beforeOldest.size <= 2 * MAX_BUFFERED) return;
    const newest = [...this.#beforeOldest.values()].sort(oldestFirst).slice(-MAX_BUFFERED);
    this.#beforeOldest = new Map(newest.map((each) => [each.id, each]));
  }

  /** An older page is in memory: adds those of its messages that changed while it was loaded. Messages that came before
   * the first page and are older wait.
   * @param {Message | undefined} oldest the first of the page @param {(message: Message) => boolean} isChanged */
  extendTo(oldest, isChanged) {
    for (const message of this.#beforeOldest.values()) {
      if (this.older !== null && (!oldest || oldestFirst(message, oldest) < 0)) continue;
      this.#beforeOldest.delete(message.id);
      if (isChanged(message)) this.put(message);
    }
    if (this.older === null || !oldest) return;
    for (const message of this.messages.items.slice(0, this.messages.before(oldest))) {
      this.remove(message);
      this.#waitBeforeOldest(message);
    }
  }

  /** The newest copy of a message, also of one that waits. @param {Message} message */
  newestCopy(message) {
    return this.get(message) ?? this.#beyondGap.get(message.id) ?? this.#beforeOldest.get(message.id);
  }

  /** All messages, also those that wait. */
  get all() {
    return [...this.messages.items, ...this.scheduled.items, ...this.#beyondGap.values(), ...this.#beforeOldest.values()];
  }

  /** The messages that arrived beyond the gap. */
  get buffered() {
    return [...this.#beyondGap.values()];
  }

  /** No messages are missing any more: adds those beyond the gap. */
  closeGap() {
    this.hasGap = false;
    for (const message of this.#beyondGap.values()) this.put(message);
    this.#beyondGap.clear();
  }

  /** The thread of a supergroup goes on with the messages of the group that it was; they have numbers of their own.
   * @param {string} messageId Telegram's @param {string} [chatId] the chat of the newest message if it is not given */
  byTelegramId(messageId, chatId = this.messages.items.at(-1)?.chat_id ?? "") {
    return this.#byTelegramId.get(telegramKey(chatId, messageId));
  }

  /** @param {Message} message */
  remove(message) {
    this.#dropBeyondGap(message);
    this.#beforeOldest.delete(message.id);
    const known = this.get(message);
    if (!known) return;
    this.#listOf(known).remove(known);
    this.#byKey.delete(keyOf(known));
    this.#keys.delete(known.id);
    if (known.message_id !== null) this.#byTelegramId.delete(telegramKey(known.chat_id, known.message_id));
  }

  /** @param {Message} message */
  #listOf(message) {
    return isScheduled(message) ? this.scheduled : this.messages;
  }

  /** The copy of a message in memory, by its id or its client id.
   * @param {Pick<Message, "id" | "client_id">} message
   * @returns {Message | undefined} */
  get({ id, client_id }) {
    const key = this.#keys.get(id) ?? keyOf({ id, client_id });
    return this.#byKey.get(key);
  }

  /** Removes all messages before this one; loading older ones continues from it.
   * @param {Message} oldest */
  forgetBefore(oldest) {
    const old = this.messages.items.slice(0, this.messages.before(oldest));
    if (old.length === 0) return;
    for (const message of old) this.remove(message);
    const isForeign = oldest.conversation_id !== this.messages.items.at(-1)?.conversation_id;
    this.older = { around: oldest.id, ...(isForeign && { of: oldest.conversation_id }) };
    this.unavailable = false;
  }
}

/** The key of a message, the same for all its copies, so that it keeps its row.
 * @param {Pick<Message, "id" | "client_id">} message */
export function keyOf({ id, client_id }) {
  return client_id === null ? `id ${id}` : `client ${client_id}`;
}

/** @param {string} chatId @param {string} messageId Telegram's */
function telegramKey(chatId, messageId) {
  return `${chatId} ${messageId}`;
}

/** Whether an outgoing message was discarded before Telegram had it. @param {Message} message */
export function isDiscarded(message) {
  return message.message_id === null && message.deleted_at !== null && message.direction === "outgoing";
}
