/**
 * The REST client: a method for each request, with the types of the contract.
 *
 * A request fails in two ways. `ApiError` is Switchboard's answer: it refused the request and says why.
 * `Unreachable` means that there was no answer: the request may have taken effect. Never touches the DOM.
 *
 * @import { About, Account, Activity, ButtonAnswer, Conversation, ConversationChange, Edit, Folder, Id, ImportedReplies, LoginProgress, Message, NewAccount, OutgoingText, Page, Person, SavedReply } from "./types.js"
 */
import { Http, TIMEOUT } from "./lib/http.js";
import { ApiError } from "./lib/errors.js";

/** The time for an answer that has to wait for Telegram (milliseconds). */
const LOGIN_TIMEOUT = 90_000;

export class Api {
  #http;

  /**
   * @param {string} [base]
   * @param {typeof fetch} [fetch]
   * @param {() => string | null} [token] what admits this browser, if Switchboard needs a key
   */
  constructor(base = "api", fetch = globalThis.fetch.bind(globalThis), token) {
    this.#http = new Http(base, fetch, token);
  }

  /** Whether this browser may use Switchboard; fails with `access_key_required` if not. @returns {Promise<void>} */
  access() {
    return this.#get("/access");
  }

  /** Exchanges the access key for a token. @param {string} key @returns {Promise<{ token: string | null }>} */
  exchangeKey(key) {
    return this.#send("POST", "/access", { key });
  }

  /** Why the service is not ready, in sentences; empty if it is ready. @returns {Promise<string[]>} */
  async problems() {
    try {
      return (await this.#get("/ready")).problems;
    } catch (error) {
      if (error instanceof ApiError && error.code === "not_ready") return error.problems;
      throw error;
    }
  }

  /** @returns {Promise<Page<Account>>} */
  accounts(cursor = "") {
    return this.#get("/accounts", { cursor, limit: 100 });
  }

  /**
   * @param {string} id
   * @param {{ label?: string, is_active?: boolean, proxy?: string | null }} change  a proxy of null removes it
   * @returns {Promise<Account>}
   */
  changeAccount(id, change) {
    return this.#send("PATCH", `/accounts/${enc(id)}`, change);
  }

  /** @param {string} id @returns {Promise<Account>} */
  takeOver(id) {
    return this.#send("POST", `/accounts/${enc(id)}/take-over`, {});
  }

  /** @param {string} id @returns {Promise<Page<Activity>>} */
  activity(id) {
    return this.#get(`/accounts/${enc(id)}/activity`);
  }

  /** @param {string} id @param {boolean} keepMessages @returns {Promise<void>} */
  removeAccount(id, keepMessages) {
    return this.#send("DELETE", `/accounts/${enc(id)}?keep_messages=${keepMessages}`);
  }

  /** @param {NewAccount} account @returns {Promise<LoginProgress>} */
  startLogin(account) {
    return this.#send("POST", "/accounts/add", account, LOGIN_TIMEOUT);
  }

  /** @param {string} id @param {AbortSignal} [signal] @returns {Promise<LoginProgress>} */
  login(id, signal) {
    return this.#get(`/accounts/add/${enc(id)}`, {}, signal);
  }

  /** @param {string} id @param {string} code @returns {Promise<LoginProgress>} */
  loginCode(id, code) {
    return this.#send("POST", `/accounts/add/${enc(id)}/code`, { code }, LOGIN_TIMEOUT);
  }

  /** @param {string} id @param {string} password @returns {Promise<LoginProgress>} */
  loginPassword(id, password) {
    return this.#send("POST", `/accounts/add/${enc(id)}/password`, { password }, LOGIN_TIMEOUT);
  }

  /** @param {string} id @returns {Promise<LoginProgress>} */
  resendCode(id) {
    return this.#send("POST", `/accounts/add/${enc(id)}/resend`, {}, LOGIN_TIMEOUT);
  }

  /** @param {string} id @returns {Promise<void>} */
  cancelLogin(id) {
    return this.#send("DELETE", `/accounts/add/${enc(id)}`);
  }

  /**
   * @param {{ accountId?: string, unread?: boolean, archived?: boolean, waiting?: boolean, snoozed?: boolean, folder?: Id, q?: string, cursor?: string, limit?: number }} query
   * @param {AbortSignal} [signal]
   * @returns {Promise<Page<Conversation>>}
   */
  conversations({ accountId, unread, archived, waiting, snoozed, folder, q, cursor, limit }, signal) {
    return this.#get("/conversations", { account_id: accountId, unread, archived, waiting, snoozed, folder, q, cursor, limit }, signal);
  }

  /** @returns {Promise<Page<SavedReply>>} */
  savedReplies() {
    return this.#get("/saved-replies");
  }

  /** @param {Omit<SavedReply, "id">} reply @returns {Promise<SavedReply>} */
  addSavedReply(reply) {
    return this.#send("POST", "/saved-replies", reply);
  }

  /** @param {Id} id @param {Omit<SavedReply, "id">} change @returns {Promise<SavedReply>} */
  changeSavedReply(id, change) {
    return this.#send("PATCH", `/saved-replies/${enc(id)}`, change);
  }

  /** @param {Id} id @returns {Promise<void>} */
  removeSavedReply(id) {
    return this.#send("DELETE", `/saved-replies/${enc(id)}`);
  }

  /** Adds the quick replies that an account has at Telegram. @param {string} accountId @returns {Promise<ImportedReplies>} */
  importSavedReplies(accountId) {
    return this.#send("POST", "/saved-replies/import", { account_id: accountId }, LOGIN_TIMEOUT);
  }

  /** Who a conversation is with. @param {Id} id @returns {Promise<About>} */
  about(id) {
    return this.#get(`/conversations/${enc(id)}/about`);
  }

  /** Telegram's folders of all accounts. @returns {Promise<Page<Folder>>} */
  folders() {
    return this.#get("/folders");
  }

  /**
   * @param {{ q: string, accountId?: string, conversationId?: Id, wholeChat?: boolean, senderId?: string, direction?: string,
   *   kind?: string, since?: string, until?: string, cursor?: string, limit?: number }} query
   * @param {AbortSignal} [signal]
   * @returns {Promise<Page<Message>>}
   */
  search({ q, accountId, conversationId, wholeChat, senderId, direction, kind, since, until, cursor, limit }, signal) {
    const filters = { account_id: accountId, conversation_id: conversationId, whole_chat: wholeChat || undefined, sender_id: senderId, direction, kind, since, until };
    return this.#get("/search", { q, ...filters, cursor, limit }, signal);
  }

  /** @param {Id} id @returns {Promise<Conversation>} */
  conversation(id) {
    return this.#get(`/conversations/${enc(id)}`);
  }

  /**
   * @param {Id} id
   * @param {{ cursor?: string, around?: Id, limit?: number, wholeChat?: boolean }} query wholeChat: the messages of
   *   all topics of its forum
   * @returns {Promise<Page<Message>>}
   */
  messages(id, { cursor, around, limit, wholeChat }) {
    return this.#get(`/conversations/${enc(id)}/messages`, { cursor, around, limit, whole_chat: wholeChat });
  }

  /**
   * @param {Id} id
   * @param {OutgoingText} draft
   * @returns {Promise<Message>}
   */
  reply(id, draft) {
    return this.#send("POST", `/conversations/${enc(id)}/reply`, draft);
  }

  /** @param {Id} id @param {ConversationChange} change @param {boolean} [keepalive] whether it goes out although the page
   * is being closed @returns {Promise<Conversation>} */
  changeConversation(id, change, keepalive = false) {
    return this.#send("PATCH", `/conversations/${enc(id)}`, change, TIMEOUT, keepalive);
  }

  /** @param {Id} id @returns {Promise<Page<Edit>>} */
  edits(id) {
    return this.#get(`/messages/${enc(id)}/edits`);
  }

  /** @param {Id} id @param {string} [upTo] Telegram's id of the last message read; without it all are @returns {Promise<Conversation>} */
  markRead(id, upTo) {
    return this.#send("POST", `/conversations/${enc(id)}/read`, upTo === undefined ? {} : { up_to_message_id: upTo });
  }

  /** @param {Id} id @param {boolean} [withoutQuote] @returns {Promise<Message>} */
  retry(id, withoutQuote = false) {
    return this.#send("POST", `/messages/${enc(id)}/retry`, withoutQuote ? { without_quote: true } : {});
  }

  /** Presses a button below a message of a bot, and waits for the bot's answer.
   * @param {Id} id @param {number} row @param {number} column both from 0 @returns {Promise<ButtonAnswer>} */
  pressButton(id, row, column) {
    return this.#send("POST", `/messages/${enc(id)}/buttons/${row}/${column}`);
  }

  /** @param {Id} id @returns {Promise<void>} */
  discard(id) {
    return this.#send("DELETE", `/messages/${enc(id)}`);
  }

  /** The answer is the message; its `pending_change` says what is on its way to Telegram.
   * @param {Id} id @param {{ text?: string, format?: "markdown", send_at?: string }} change @returns {Promise<Message>} */
  changeMessage(id, change) {
    return this.#send("PATCH", `/messages/${enc(id)}`, change);
  }

  /** The text of a message with its formats as Markdown; `format` is null if Markdown cannot say them.
   * @param {Id} id @returns {Promise<{ text: string, format: "markdown" | null }>} */
  markdown(id) {
    return this.#get(`/messages/${enc(id)}/markdown`);
  }

  /** @param {Id} id @param {boolean} forEveryone @returns {Promise<Message | null>} */
  deleteMessage(id, forEveryone) {
    return this.#send("DELETE", `/messages/${enc(id)}?for_everyone=${forEveryone}`);
  }

  /** @param {Id} id @param {string | null} emoji null takes the reaction back @returns {Promise<Message>} */
  react(id, emoji) {
    return this.#send("PUT", `/messages/${enc(id)}/reaction`, { emoji });
  }

  /** @param {Id} id @param {Id} conversation where it goes; its account sends it @param {string} clientId
   * @param {string} [notBefore] it is held back until then @returns {Promise<Message>} the new message */
  forward(id, conversation, clientId, notBefore) {
    return this.#send("POST", `/messages/${enc(id)}/forward`, { conversation_id: conversation, client_id: clientId, ...(notBefore && { not_before: notBefore }) });
  }

  /** Sends a scheduled message now. @param {Id} id @returns {Promise<Message>} */
  sendNow(id) {
    return this.#send("POST", `/messages/${enc(id)}/send-now`, {});
  }

  /** People whom the accounts have met. @param {{ q?: string, limit?: number }} query @returns {Promise<Page<Person>>} */
  people({ q, limit }) {
    return this.#get("/people", { q, limit });
  }

  /** @param {string} accountId @param {string} peer `@name`, a link, `+phone` or the id of a chat @returns {Promise<Conversation>} */
  startConversation(accountId, peer) {
    return this.#send("POST", "/conversations", { account_id: accountId, peer }, LOGIN_TIMEOUT);
  }

  /** @param {string} path @param {Record<string, string | number | boolean | undefined>} [query] @param {AbortSignal} [signal]
   * @returns {Promise<any>} */
  #get(path, query, signal) {
    return this.#http.get(path, query, signal);
  }

  /** @param {string} method @param {string} path @param {object} [body] @param {number} [timeout] @param {boolean} [keepalive]
   * @returns {Promise<any>} */
  #send(method, path, body, timeout, keepalive) {
    return this.#http.send(method, path, body, timeout, keepalive);
  }
}

/** @param {Id} part */
function enc(part) {
  return encodeURIComponent(String(part));
}
