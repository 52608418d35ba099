/**
 * Notifies the operator of new messages, if no tab shows them, and of accounts that stop working.
 * One notification covers several messages at the same time. Only one tab notifies, and none does
 * if a tab shows the chat. Each tab holds a lock with the name of the chat that it shows, so that
 * the other tabs know.
 *
 * @import { Desktop } from "./desktop.js"
 * @import { Store } from "../store.js"
 * @import { Id, Message } from "../types.js"
 */
import { chatKey, messageKey } from "../model/shared_chats.js";
import { locks } from "../lib/locks.js";
import { authorOf, plainName, titleOf } from "../lib/format/names.js";
import { content } from "../lib/format/preview.js";
import { strings } from "../lib/format/strings.js";
import { needsOperator } from "../model/account_problems.js";

/** After a call, what comes within this time is gathered for the next one (milliseconds). */
const QUIET = 3000;

/** A message older than this came by catching up, and calls nobody (milliseconds). */
const OLD = 120_000;

/** Messages of which is remembered that they were heard of: several accounts hear the same. */
const REMEMBERED = 1000;

/** Names in the list of those who wrote. */
const NAMED = 6;

export class Notifications {
  #store;
  #desktop;
  #open;
  #last = -Infinity;
  /** Who wrote since the last call, by chat. @type {Map<string, Message>} */ #waiting = new Map();
  /** Chats that the last call named. @type {Set<string>} */ #called = new Set();
  /** @type {Set<string>} */ #heard = new Set();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** The chat that is looked at in this tab. @type {string | null} */ #looked = null;
  /** Ends the telling of it. */ #away = new AbortController();
  /** @type {Map<string, boolean>} */ #troubled = new Map();

  /** @param {Store} store @param {Desktop} desktop @param {(id: Id) => void} open */
  constructor(store, desktop, open) {
    this.#store = store;
    this.#desktop = desktop;
    this.#open = open;
    const look = () => this.#look();
    for (const type of ["selection", "conversations"]) store.addEventListener(type, look);
    for (const type of ["focus", "blur"]) window.addEventListener(type, look);
    store.addEventListener("accounts", () => this.#watchAccounts());
    look();
  }

  /** Tells the other tabs what is looked at in this one. */
  #look() {
    const conversation = this.#store.conversation(this.#store.selected);
    const looked = conversation && document.hasFocus() ? chatKey(conversation.chat_id, conversation.id) : null;
    if (looked === this.#looked) return;
    this.#looked = looked;
    this.#away.abort();
    this.#away = new AbortController();
    if (looked !== null) void hold(viewLockName(looked), this.#away.signal);
  }

  /** A message has arrived just now. @param {Message} message */
  async onMessage(message) {
    const fresh = Date.now() - Date.parse(message.timestamp) < OLD;
    if (!this.#desktop.isOn || !fresh || message.direction === "outgoing" || this.#store.ownLabel(message.sender_id)) return;
    if (this.#isHeardAgain(message)) return;
    const chat = chatOf(message);
    if ((await held()).has(viewLockName(chat)) || this.#called.has(chat)) return;
    if (performance.now() - this.#last < QUIET) return void this.#waiting.set(chat, message);
    this.#rest([chat]);
    await runInOneTab(claimOf(message), QUIET, () => this.#show(message));
  }

  /** Through another account. @param {Message} message */
  #isHeardAgain(message) {
    const key = messageKey(message);
    if (this.#heard.has(key)) return true;
    this.#heard.add(key);
    for (const oldest of this.#heard) if (this.#heard.size > REMEMBERED) this.#heard.delete(oldest);
    return false;
  }

  /** Somebody is called now; the next call comes after a while. @param {string[]} chats */
  #rest(chats) {
    this.#last = performance.now();
    this.#called = new Set(chats);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#callTheOthers(), QUIET);
  }

  /** Whoever wrote meanwhile and is still unread. */
  async #callTheOthers() {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    this.#called.clear();
    const taken = waiting.length > 0 ? await held() : new Set();
    const left = waiting.filter(
      ([chat, message]) => !taken.has(viewLockName(chat)) && !taken.has(claimOf(message)) && this.#isUnread(message),
    );
    if (left.length === 0) return;
    this.#rest(left.map(([chat]) => chat));
    const messages = left.map(([, message]) => message);
    await runInOneTab("switchboard calls", QUIET / 2, () => {
      for (const message of messages) void runInOneTab(claimOf(message), 2 * QUIET, () => {});
      this.#showAll(messages);
    });
  }

  /** @param {Message} message */
  #isUnread(message) {
    return (this.#store.conversation(message.conversation_id)?.unread_count ?? 1) > 0;
  }

  /** @param {Message} message */
  #from(message) {
    const conversation = this.#store.conversation(message.conversation_id);
    return conversation ? titleOf(conversation) : authorOf(message);
  }

  /** @param {Message} message */
  #show(message) {
    const account = this.#store.account(message.telegram_account_id);
    const title = `${this.#from(message)} · ${account?.label ?? strings.product}`;
    this.#desktop.call(title, content(message), String(message.conversation_id), () => this.#open(message.conversation_id));
  }

  /** @param {Message[]} messages */
  #showAll(messages) {
    const [first] = messages;
    if (!first || messages.length === 1) return first && this.#show(first);
    const names = messages.map((message) => this.#from(message));
    const all = names.slice(0, NAMED).join(", ") + (names.length > NAMED ? "…" : "");
    this.#desktop.call(strings.moreConversations(names), all, "more", () => this.#open(first.conversation_id));
  }

  /** Once for each account that begins to need the operator. */
  #watchAccounts() {
    const before = this.#troubled;
    this.#troubled = new Map(this.#store.accounts.map((account) => [account.id, needsOperator(account)]));
    for (const account of this.#store.accounts) {
      if (before.get(account.id) !== false || !needsOperator(account)) continue;
      const title = `${plainName(account.label)}: ${strings.state[account.state] ?? account.state}`;
      void runInOneTab(`switchboard trouble ${account.id}`, QUIET, () =>
        this.#desktop.call(title, account.state_detail ?? "", `account ${account.id}`, () => {}),
      );
    }
  }
}

/** @param {Message} message */
function chatOf({ chat_id, conversation_id }) {
  return chatKey(chat_id, conversation_id);
}

/** @param {string} chat */
function viewLockName(chat) {
  return `switchboard looking ${chat}`;
}

/** Held by the tab that calls for a message. @param {Message} message */
function claimOf(message) {
  return `switchboard message ${messageKey(message)}`;
}

/** @param {string} name @param {AbortSignal} signal */
async function hold(name, signal) {
  await locks.request(name, { mode: "shared" }, async () => {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  });
}

/** The names of all locks that are held, in any tab. */
async function held() {
  const { held: locked = [] } = await locks.query();
  return new Set(locked.map(({ name }) => name));
}

/** Runs in one tab only: whoever is first holds the name long enough for all others to have asked.
 * @param {string} name @param {number} time milliseconds @param {() => void} action */
async function runInOneTab(name, time, action) {
  await locks.request(name, { ifAvailable: true }, async (/** @type {Lock | null} */ lock) => {
    if (!lock) return;
    action();
    await new Promise((resolve) => setTimeout(resolve, time));
  });
}
