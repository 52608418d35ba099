/**
 * Whole objects of the contract with unremarkable values, for tests to vary.
 *
 * @import { Account, Conversation, Message } from "../../dashboard/types.js"
 */

/** @param {Partial<Account>} [change] @returns {Account} */
export function account(change = {}) {
  return {
    id: "a1",
    label: "Shop",
    api_id: 1,
    display_name: "Anna",
    username: "anna",
    phone_hint: "01",
    is_active: true,
    state: "connected",
    state_detail: "Connected.",
    retry_at: null,
    complete_until: null,
    unread_count: 0,
    storage: "local",
    created_at: "2026-01-01T00:00:00Z",
    import_done: 0,
    import_total: 0,
    ...change,
  };
}

/** @param {Partial<Conversation>} [change] @returns {Conversation} */
export function conversation(change = {}) {
  return {
    id: 1,
    telegram_account_id: "a1",
    chat_id: "77",
    kind: "user",
    title: "Bob",
    username: null,
    can_reply: true,
    unread_count: 0,
    failed_count: 0,
    last_message_at: "2026-01-02T10:00:00Z",
    last_message: null,
    ...change,
  };
}

/** @param {Partial<Message>} [change] @returns {Message} */
export function message(change = {}) {
  return {
    id: 1,
    conversation_id: 1,
    telegram_account_id: "a1",
    chat_id: "77",
    message_id: "1",
    direction: "incoming",
    sender_id: "77",
    sender_name: "Bob",
    text: "hello",
    kind: "text",
    media_label: null,
    timestamp: "2026-01-02T10:00:00Z",
    status: "received",
    error: null,
    client_id: null,
    reply_to_message_id: null,
    edited_at: null,
    deleted_at: null,
    read_at: null,
    ...change,
  };
}

/** Waits until everything that was already promised has happened. */
export function settled() {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A browser's storage that several tabs share. As in a browser, the others hear what changed
 * (here the one that writes too). */
export function storage() {
  /** @type {Map<string, string>} */ const kept = new Map();
  /** @type {((key: string) => void)[]} */ const listeners = [];
  const notify = (/** @type {string} */ key) => listeners.forEach((listener) => listener(key));
  return {
    listeners,
    get length() {
      return kept.size;
    },
    key: (/** @type {number} */ at) => [...kept.keys()][at] ?? null,
    keys: () => [...kept.keys()],
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem(/** @type {string} */ key, /** @type {string} */ value) {
      kept.set(key, value);
      notify(key);
    },
    removeItem: (/** @type {string} */ key) => void (kept.delete(key) && notify(key)),
  };
}
