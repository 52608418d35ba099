/**
 * Notifies the operator of new messages that concern the operator (`model/alerts.js`), and of accounts that
 * stop working. Silent messages make no sound.
 * One notification covers several messages at the same time. Only one tab notifies, and none does
 * if a tab shows the chat. Each tab holds a lock with the name of the chat that it shows, so that
 * the other tabs know.
 *
 * @import { DesktopNotifications } from "./desktop_notifications.js"
 * @import { Settings } from "./settings.js"
 * @import { Store } from "../store.js"
 * @import { Conversation, ConversationKind, Id, Message } from "../types.js"
 */
import { concerns } from "../model/alerts.js";
import { chatKey, messageKey } from "../model/shared_chats.js";
import { locks } from "../lib/locks.js";
import { authorOf, plainName, titleOf } from "../lib/format/names.js";
import { content } from "../lib/format/preview.js";
import { strings } from "../lib/format/strings.js";
import { needsOperator } from "../model/account_problems.js";

/** Messages of other chats within this time after a notification are collected for the next one (milliseconds). */
const COLLECT_FOR = 3000;

/** A message older than this arrived late, during catching up: no notification (milliseconds). */
const MAX_AGE = 120_000;

/** The messages of an album arrive within this time: the notification has its caption (milliseconds). */
const ALBUM_TIME = 500;

/** The conversation of a message is known within this time (milliseconds). */
const CONVERSATION_TIMEOUT = 1000;

/** Remembered messages: several accounts may receive the same message. */
const MAX_REMEMBERED = 1000;

/** Names in a notification of several messages. */
const MAX_NAMES = 6;

export class Notifications {
  #store;
  #desktop;
  #settings;
  #open;
  #last = -Infinity;
  /** The last message of each chat since the last notification. @type {Map<string, Message>} */ #waiting = new Map();
  /** Chats of the last notification. @type {Set<string>} */ #notified = new Set();
  /** Keys of messages that were received. @type {Set<string>} */ #received = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** The chat that this tab shows. @type {string | null} */ #viewed = null;
  /** Releases the lock of that chat. */ #release = new AbortController();
  /** Whether each account needs the operator. @type {Map<string, boolean>} */ #needingOperator = new Map();

  /** @param {{ store: Store, desktop: DesktopNotifications, settings: Settings }} services @param {(id: Id) => void} open */
  constructor({ store, desktop, settings }, open) {
    this.#store = store;
    this.#desktop = desktop;
    this.#settings = settings;
    this.#open = open;
    const updateViewLock = () => this.#updateViewLock();
    for (const type of ["selection", "conversations"]) store.addEventListener(type, updateViewLock);
    for (const type of ["focus", "blur"]) window.addEventListener(type, updateViewLock);
    store.addEventListener("accounts", () => this.#watchAccounts());
    updateViewLock();
  }

  /** Shows the other tabs, by a lock, which chat this tab shows. */
  #updateViewLock() {
    const conversation = this.#store.shown(this.#store.selected);
    const viewed = conversation && document.hasFocus() ? chatKey(conversation) : null;
    if (viewed === this.#viewed) return;
    this.#viewed = viewed;
    this.#release.abort();
    this.#release = new AbortController();
    if (viewed !== null) void hold(viewLockName(viewed), this.#release.signal);
  }

  /** A new message has arrived. @param {Message} received */
  async onMessage(received) {
    const isNew = Date.now() - Date.parse(received.timestamp) < MAX_AGE;
    if (!this.#desktop.isOn || !isNew || received.direction === "outgoing" || this.#store.ownLabel(received.sender_id)) return;
    const message = await this.#withCaption(received);
    if (!this.#concerns(message, await this.#conversationOf(message)) || this.#isDuplicate(message)) return;
    const chat = chatOf(message);
    if (isViewed(message, await heldLocks()) || this.#notified.has(chat)) return;
    if (performance.now() - this.#last < COLLECT_FOR) return void this.#waiting.set(chat, message);
    this.#startCollecting([chat]);
    await runInOneTab(claimName(message), COLLECT_FOR, () => this.#show(message));
  }

  /** @param {Message} message @param {Conversation | undefined} conversation */
  #concerns(message, conversation) {
    return concerns(message, conversation ?? unknownOf(message), this.#settings.all, Date.now());
  }

  /** Switchboard announces an album by its first message. The last message of the conversation has the caption and
   * says what is in the album. @param {Message} message @returns {Promise<Message>} */
  async #withCaption(message) {
    if (!message.album_id) return message;
    await pause(ALBUM_TIME);
    const last = this.#store.conversation(message.conversation_id)?.last_message;
    return last && typeof last === "object" && last.album_id === message.album_id ? last : message;
  }

  /** The conversation of a message. The event of a new conversation follows the message.
   * @param {Message} message @returns {Promise<Conversation | undefined>} */
  async #conversationOf({ conversation_id }) {
    const end = performance.now() + CONVERSATION_TIMEOUT;
    while (!this.#store.conversation(conversation_id) && performance.now() < end) await pause(CONVERSATION_TIMEOUT / 10);
    return this.#store.conversation(conversation_id);
  }

  /** Whether the message arrived through another account already. @param {Message} message */
  #isDuplicate(message) {
    const key = messageKey(message);
    if (this.#received.has(key)) return true;
    this.#received.add(key);
    for (const oldest of this.#received) if (this.#received.size > MAX_REMEMBERED) this.#received.delete(oldest);
    return false;
  }

  /** A notification is shown now; the next one comes after a while. @param {string[]} chats */
  #startCollecting(chats) {
    this.#last = performance.now();
    this.#notified = new Set(chats);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#notifyCollected(), COLLECT_FOR);
  }

  /** Notifies of the messages that arrived meanwhile and are still unread. */
  async #notifyCollected() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#notified.clear();
    const taken = waiting.length > 0 ? await heldLocks() : new Set();
    const left = waiting.filter(
      ([, message]) => !isViewed(message, taken) && !taken.has(claimName(message)) && this.#isUnread(message),
    );
    if (left.length === 0) return;
    this.#startCollecting(left.map(([chat]) => chat));
    const messages = left.map(([, message]) => message);
    await runInOneTab("switchboard calls", COLLECT_FOR / 2, () => {
      for (const message of messages) void runInOneTab(claimName(message), 2 * COLLECT_FOR, () => {});
      this.#showAll(messages);
    });
  }

  /** @param {Message} message */
  #isUnread(message) {
    return (this.#store.conversation(message.conversation_id)?.unread_count ?? 1) > 0;
  }

  /** @param {Message} message */
  #senderOf(message) {
    const conversation = this.#store.conversation(message.conversation_id);
    return conversation ? titleOf(conversation) : authorOf(message);
  }

  /** @param {Message} message */
  #show(message) {
    const account = this.#store.account(message.telegram_account_id);
    const title = `${this.#senderOf(message)} · ${account?.label ?? strings.product}`;
    const open = () => this.#open(message.conversation_id);
    this.#desktop.notify(title, content(message), String(message.conversation_id), open, message.is_silent);
  }

  /** @param {Message[]} messages */
  #showAll(messages) {
    const [first] = messages;
    if (!first || messages.length === 1) return first && this.#show(first);
    const names = messages.map((message) => this.#senderOf(message));
    const all = names.slice(0, MAX_NAMES).join(", ") + (names.length > MAX_NAMES ? "…" : "");
    const silent = messages.every(({ is_silent }) => is_silent);
    this.#desktop.notify(strings.moreConversations(names), all, "more", () => this.#open(first.conversation_id), silent);
  }

  /** Notifies once when an account begins to need the operator. */
  #watchAccounts() {
    const before = this.#needingOperator;
    this.#needingOperator = new Map(this.#store.accounts.map((account) => [account.id, needsOperator(account)]));
    for (const account of this.#store.accounts) {
      if (before.get(account.id) !== false || !needsOperator(account) || this.#settings.get("mutedAccounts").includes(account.id)) continue;
      const title = `${plainName(account.label)}: ${strings.state[account.state] ?? account.state}`;
      void runInOneTab(`switchboard problem ${account.id}`, COLLECT_FOR, () =>
        this.#desktop.notify(title, account.state_detail ?? "", `account ${account.id}`, () => {}),
      );
    }
  }
}

/** What is known of a conversation that could not be loaded. @param {Message} message */
function unknownOf({ chat_id, telegram_account_id }) {
  /** @type {ConversationKind} */ const kind = chat_id.startsWith("-") ? "group" : "user";
  return { telegram_account_id, kind };
}

/** @param {Message} message */
function chatOf({ conversation_id, ...message }) {
  return chatKey({ ...message, id: conversation_id });
}

/** Whether a tab shows the chat of a message, its topic or the whole forum. @param {Message} message
 * @param {Set<string | undefined>} held names of locks */
function isViewed(message, held) {
  return [message, { ...message, topic_id: null }].some((each) => held.has(viewLockName(chatOf(each))));
}

/** @param {string} chat */
function viewLockName(chat) {
  return `switchboard viewing ${chat}`;
}

/** The name of the lock of the tab that notifies of a message. @param {Message} message */
function claimName(message) {
  return `switchboard message ${messageKey(message)}`;
}

/** @param {string} name @param {AbortSignal} signal */
async function hold(name, signal) {
  await locks.request(name, { mode: "shared" }, async () => {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
}

/** The names of all locks that are held, in any tab. */
async function heldLocks() {
  const { held: locked = [] } = await locks.query();
  return new Set(locked.map(({ name }) => name));
}

/** @param {number} time milliseconds @returns {Promise<void>} */
function pause(time) {
  return new Promise((resolve) => setTimeout(resolve, time));
}

/** Runs in one tab only: the first tab holds the lock for `time`, so that the others do not get it.
 * @param {string} name @param {number} time milliseconds @param {() => void} action */
async function runInOneTab(name, time, action) {
  await locks.request(name, { ifAvailable: true }, async (/** @type {Lock | null} */ lock) => {
    if (!lock) return;
    action();
    await new Promise((resolve) => setTimeout(resolve, time));
  });
}
