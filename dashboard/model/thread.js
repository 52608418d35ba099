/**
 * The messages of one conversation on the page: one entry for each message, sorted.
 *
 * A message of ours has two identities over its life: first only the `client_id` that this
 * page gave it, later Switchboard's `id` too. `put` knows a message by either, so that the
 * confirmed copy takes the place of the provisional one whichever way it arrives first.
 *
 * @import { Id, Message } from "../types.js"
 */
import { SortedList } from "./sorted_list.js";
import { oldestFirst } from "./order.js";

/** Messages kept that wait beyond a gap; older ones are read when one comes to them. */
const MAX_BUFFERED = 500;

export class Thread {
  /** @type {SortedList<Message>} */ messages = new SortedList(oldestFirst);
  /** @type {Map<string, Message>} */ #byKey = new Map();
  /** @type {Map<Id, string>} */ #keys = new Map();

  /** What continues towards older messages; null where nothing does.
   * @type {{ cursor?: string, around?: Id } | null} */
  older = {};
  /** Whether newer messages lie between what is held and now: one has jumped into the past. */
  hasGap = false;
  /** What came in meanwhile, beyond that gap. @type {Map<Id, Message>} */ #ahead = new Map();
  /** @type {Map<string, Message>} */ #byTelegramId = new Map();

  /** The history ends here only because Telegram cannot be asked now. */
  unavailable = false;
  /** @type {"new" | "loading" | "ready" | "failed"} */
  state = "new";
  /** Why loading failed, in words. */
  trouble = "";

  /** Takes the place of every earlier copy; a provisional copy never that of a confirmed one.
   * @param {Message} message */
  put(message) {
    let known = this.get(message);
    if (message.local && known && !known.local) return;
    for (; known; known = this.get(message)) this.remove(known);
    const key = keyOf(message);
    this.#byKey.set(key, message);
    this.#keys.set(message.id, key);
    this.messages.add(message);
    if (message.message_id !== null) this.#byTelegramId.set(message.message_id, message);
  }

  /** News: beyond a gap it waits until the gap is filled. @param {Message} message */
  receive(message) {
    const last = this.messages.items.at(-1);
    const beyond = this.hasGap && !this.get(message) && (!last || this.messages.before(message) === this.messages.length);
    if (!beyond) return this.put(message);
    this.#ahead.set(message.id, message);
    for (const id of this.#ahead.keys()) if (this.#ahead.size > MAX_BUFFERED) this.#ahead.delete(id);
  }

  /** What waits beyond the gap. */
  get buffered() {
    return [...this.#ahead.values()];
  }

  /** The gap is filled. */
  closeGap() {
    this.hasGap = false;
    for (const message of this.#ahead.values()) this.put(message);
    this.#ahead.clear();
  }

  /** @param {string} messageId Telegram's */
  byTelegramId(messageId) {
    return this.#byTelegramId.get(messageId);
  }

  /** @param {Message} message */
  remove(message) {
    this.#ahead.delete(message.id);
    const known = this.get(message);
    if (!known) return;
    this.messages.remove(known);
    this.#byKey.delete(keyOf(known));
    this.#keys.delete(known.id);
    if (known.message_id !== null) this.#byTelegramId.delete(known.message_id);
  }

  /** The copy that is held of this message, known by its id or its client id.
   * @param {Pick<Message, "id" | "client_id">} message
   * @returns {Message | undefined} */
  get({ id, client_id }) {
    const key = this.#keys.get(id) ?? keyOf({ id, client_id });
    return this.#byKey.get(key);
  }

  /** Forgets everything before this message; asking for older ones starts again from it.
   * @param {Message} oldest */
  forgetBefore(oldest) {
    const old = this.messages.items.slice(0, this.messages.before(oldest));
    if (old.length === 0) return;
    for (const message of old) this.remove(message);
    this.older = { around: oldest.id };
    this.unavailable = false;
  }
}

/** The same for all copies of a message of ours, so that its row on the page stays one row.
 * @param {Pick<Message, "id" | "client_id">} message */
export function keyOf({ id, client_id }) {
  return client_id === null ? `id ${id}` : `client ${client_id}`;
}

/** An outgoing message taken back before Telegram had it: it never was. @param {Message} message */
export function isDiscarded(message) {
  return message.message_id === null && message.deleted_at !== null && message.direction === "outgoing";
}
