/**
 * The rows of a thread in the DOM: messages, days and the line above the first unread message.
 *
 * @import { Store } from "../../store.js"
 * @import { Id, Message } from "../../types.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { Thread } from "../../model/thread.js"
 * @import { ThreadRow } from "../../model/thread_rows.js"
 * @import { MessageWindow } from "../../model/thread_window.js"
 * @import { MessageActions } from "./message.js"
 */
import { local } from "../../lib/format/dates.js";
import { reconcileRows } from "../../lib/dom/dom.js";
import { topicTitleOf } from "../../lib/format/names.js";
import { lastInView } from "../../lib/dom/scroll.js";
import { isDelayed, isUnderWay, whyAccountCannot } from "../../model/account_states.js";
import { canTakeBack } from "../../model/message_actions.js";
import { keyOf } from "../../model/thread.js";
import { rowsOf, sameRow, UNREAD_LINE } from "../../model/thread_rows.js";
import { createRow, updateRow } from "./message.js";

/** Messages that wait to be sent are rendered again after the first time, messages that are held back after the second
 * (milliseconds). */
const RENDER_PENDING_AFTER = 1000;
const RENDER_HELD_AFTER = 200;

export class MessageRows {
  /** The newest message in the DOM. @type {Message | undefined} */ last;
  /** Whether a message waits to be sent. */ #hasPending = false;
  #column;
  #store;
  #id;
  #actions;
  #rerender;
  /** @type {Map<string, Row<ThreadRow>>} */ #rows = new Map();
  /** The row of each message, by the keys of both. @type {Map<string, string>} */ #rowKeys = new Map();
  /** Keys of messages that have waited to be sent for some time. @type {Set<string>} */ #delayed = new Set();
  /** Keys of messages that can be taken back before they are sent. @type {Set<string>} */ #held = new Set();
  /** Why the account could do nothing when the rows were rendered; empty if it could. */ #whyOffline = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {HTMLElement} column @param {Store} store @param {Id} id the conversation
   * @param {MessageActions} actions @param {() => void} rerender renders the thread again */
  constructor(column, store, id, actions, rerender) {
    this.#column = column;
    this.#store = store;
    this.#id = id;
    this.#actions = actions;
    this.#rerender = rerender;
  }

  /** @param {Thread} thread @param {MessageWindow} window @param {Message | undefined} firstUnread */
  render(thread, { messages }, firstUnread) {
    const conversation = this.#store.conversation(this.#id);
    const account = this.#account;
    const whyOffline = whyAccountCannot(account);
    const live = this.#store.connection.state === "live";
    const named = conversation?.kind === "group" && !conversation.is_direct_messages;
    const own = (/** @type {Message} */ message) => this.#store.ownLabel(message.sender_id);
    const hueOf = (/** @type {Message} */ { direction, sender_id }) => (named && direction === "incoming" ? this.#store.authorHue(sender_id) : null);
    const before = this.#delayed;
    const delayed = new Set(messages.filter((message) => isDelayed(message, account, Date.now(), live)).map(keyOf));
    const heldBefore = this.#held;
    const held = new Set(messages.filter((message) => canTakeBack(message, Date.now())).map(keyOf));
    const find = (/** @type {string} */ messageId, /** @type {string} */ chatId) => thread.byTelegramId(messageId, chatId);
    const topicOf = (/** @type {Message} */ { conversation_id }) => topicTitleOf(this.#store.conversation(conversation_id) ?? {});
    const more = { find, firstUnread, today: this.#store.today, ...(this.#store.isFolded(this.#id) && { topicOf }) };
    const rows = rowsOf(messages, local.dayKey, more);
    reconcileRows(this.#column, this.#rows, rows, {
      key: (row) => row.key,
      same: (a, b) => sameRow(a, b) && before.has(b.key) === delayed.has(b.key) && heldBefore.has(b.key) === held.has(b.key) && whyOffline === this.#whyOffline,
      create: createRow,
      update: (node, row) => updateRow(node, row, this.#actions, { named, delayed: delayed.has(row.key), own, hueOf, foreign: "message" in row && row.message.chat_id !== conversation?.chat_id }),
    });
    this.#rowKeys = new Map(rows.flatMap((row) => ("items" in row ? row.items.map((item) => /** @type {const} */ ([keyOf(item), row.key])) : [])));
    this.#delayed = delayed;
    this.#held = held;
    this.#whyOffline = whyOffline;
    this.last = messages.at(-1);
    this.#watchPending(messages);
  }

  get #account() {
    return this.#store.account(this.#store.conversation(this.#id)?.telegram_account_id ?? "");
  }

  /** Whether what the rows offer depends on a change of the account or of the connection. */
  get isAccountChanged() {
    return this.#hasPending || whyAccountCannot(this.#account) !== this.#whyOffline;
  }

  /** A message becomes delayed without any event. @param {Message[]} messages */
  #watchPending(messages) {
    this.stop();
    this.#hasPending = messages.some(isUnderWay);
    if (this.#hasPending) this.#timer = setTimeout(this.#rerender, this.#held.size > 0 ? RENDER_HELD_AFTER : RENDER_PENDING_AFTER);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** The element of a message. @param {Message} message */
  node(message) {
    return this.#rows.get(this.#rowKeys.get(keyOf(message)) ?? "")?.node;
  }

  /** The line above the first unread message. */
  get unreadLine() {
    return this.#rows.get(UNREAD_LINE)?.node;
  }

  /** The message of an element, of an album the last one. @param {Element | null | undefined} node
   * @returns {Message | undefined} */
  messageOf(node) {
    for (const row of this.#rows.values()) if (row.node === node) return "items" in row.item ? row.item.items.at(-1) : undefined;
    return undefined;
  }

  /** The last message in sight to its end, of those that Telegram has. @param {HTMLElement} scroller */
  lastInSight(scroller) {
    for (let node = lastInView(scroller, this.#column); node; node = node.previousElementSibling ?? undefined) {
      const message = this.messageOf(node);
      if (message && message.message_id !== null) return message;
    }
    return undefined;
  }
}
