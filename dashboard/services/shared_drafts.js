/**
 * The drafts of this browser, shared through Telegram with the account's other devices.
 *
 * What is typed is in the browser's storage at once (`drafts.js`). It goes to Switchboard after a pause in
 * typing, or when the operator leaves the conversation, and from there to Telegram. A draft from another
 * device comes with its conversation; `model/drafts.js` says which one counts.
 *
 * Events: `change`, if a draft changed elsewhere; `error`, a sentence, once until a draft is accepted again.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Drafts } from "./drafts.js"
 * @import { Id } from "../types.js"
 * @import { Draft } from "../model/drafts.js"
 */
import { fromTelegram, isRemoteNewer, sameDraft, toTelegram } from "../model/drafts.js";
import { ApiError, Unreachable } from "../lib/errors.js";
import { errorMessage } from "../lib/format/error_message.js";
import { characters, MAX_MESSAGE_LENGTH } from "../lib/format/text.js";
import { pause } from "../stream.js";

/** A draft is sent after a pause of this length in typing (milliseconds). */
const DEBOUNCE = 1500;

/** Drafts without an answer are sent again after this time at least, also while the stream is connected (milliseconds). */
const RETRY_AFTER = 2000;

/** A draft from elsewhere is shown after this time: an older event may still come before a newer one (milliseconds). */
const SETTLE_TIME = 200;

export class SharedDrafts extends EventTarget {
  #api;
  #store;
  #local;
  /** @type {Map<Id, ReturnType<typeof setTimeout>>} */ #timers = new Map();
  /** Drafts that are being sent; true if they have changed since. @type {Map<Id, boolean>} */ #sending = new Map();
  /** Drafts that were refused as they are. @type {Set<Id>} */ #refused = new Set();
  /** Drafts that got no answer. @type {Set<Id>} */ #unanswered = new Set();
  /** Sends again what got no answer. @type {ReturnType<typeof setTimeout> | undefined} */ #retry;
  /** How often that was in vain. */ #attempts = 0;
  /** The draft of the open conversation at Telegram, as it was last looked at. */ #seen = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #changed;

  /** @param {Api} api @param {Store} store @param {Drafts} local */
  constructor(api, store, local) {
    super();
    this.#api = api;
    this.#store = store;
    this.#local = local;
    local.addEventListener("change", () => this.dispatchEvent(new Event("change")));
    store.addEventListener("conversations", () => this.#follow());
  }

  /** The draft that counts. @param {Id} id @returns {Draft} */
  get(id) {
    const [local, remote] = [this.#local.get(id), this.#remote(id)];
    return isRemoteNewer(local, this.#local.syncOf(id), remote) ? fromTelegram(remote ?? null) : local;
  }

  /** The draft that counts, for the composer: what the operator types from now on changes this one. @param {Id} id */
  load(id) {
    const [draft, remote] = [this.get(id), this.#remote(id)];
    if (remote === undefined) return draft;
    if (this.isUnsent(id)) {
      if (this.#local.syncOf(id) === null) this.set(id, draft); // stored by an older version of the page
      return draft;
    }
    this.#local.set(id, draft);
    this.#local.setSync(id, { base: draft, edited: null, sent: null });
    return draft;
  }

  /** Whether Telegram does not have what was written here. @param {Id} id */
  isUnsent(id) {
    const sync = this.#local.syncOf(id);
    const local = this.#local.get(id);
    if (isRemoteNewer(local, sync, this.#remote(id))) return false;
    return sync === null ? local.text !== "" || local.quoted !== null : sync.edited !== null;
  }

  /** The operator has changed a draft. @param {Id} id @param {Draft} draft */
  set(id, draft) {
    const remote = this.#remote(id);
    const sync = this.#local.syncOf(id);
    this.#local.set(id, draft);
    if (remote === undefined) return;
    const base = sync?.base ?? fromTelegram(remote);
    const isBack = sameDraft(draft, base) && !this.#sending.has(id) && !sync?.sent; // Telegram may have what was sent last
    this.#local.setSync(id, { base, edited: isBack ? null : new Date().toISOString(), sent: sync?.sent ?? null });
    this.#refused.delete(id);
    this.#unanswered.delete(id);
    this.#sendAfter(id, isBack ? null : DEBOUNCE);
  }

  /** A conversation was merged into another. @param {Id} from @param {Id} into */
  move(from, into) {
    this.#local.move(from, into);
    this.#local.setSync(from, null);
    const remote = this.#remote(into);
    if (remote === undefined) return;
    this.set(into, this.#local.get(into));
  }

  /** A group became a supergroup: what Telegram does not have yet of the draft goes there; Switchboard moves what
   * Telegram has. Messages have other numbers there, so the quote stays behind.
   * @param {Id} from @param {Id} into @returns {boolean} whether there was a text */
  moveText(from, into) {
    const { text } = this.get(from);
    if (text.trim() === "" || !this.isUnsent(from)) return false;
    const present = this.get(into);
    this.#local.set(from, { text: "", quoted: null });
    this.#local.setSync(from, null);
    const isThere = present.text.trim() === text.trim();
    if (!isThere) this.set(into, { ...present, text: [present.text.trimEnd(), text].filter((part) => part !== "").join("\n\n") });
    this.dispatchEvent(new Event("change"));
    return true;
  }

  /** The operator answers through another account: what he has written goes there. In a supergroup the quote does, too.
   * @param {Id} from @param {Id} into */
  carry(from, into) {
    const { text, quoted } = this.get(from);
    if (text.trim() === "" && quoted === null) return;
    const present = this.get(into);
    const isSupergroup = this.#store.conversation(from)?.chat_id.startsWith("-100");
    this.set(from, { text: "", quoted: null });
    this.set(into, { text: [present.text.trimEnd(), text].filter((part) => part !== "").join("\n\n"), quoted: isSupergroup ? quoted : present.quoted });
    this.dispatchEvent(new Event("change"));
  }

  /** The operator leaves a conversation: sends its draft now.
   * @param {Id} id @param {boolean} [isClosing] whether the page is being closed */
  leave(id, isClosing = false) {
    if (this.#timers.has(id) || isClosing) void this.#send(id, isClosing);
  }

  /** The connection is back: sends what Telegram does not have. */
  resume() {
    this.#refused.clear();
    this.#retryUnanswered();
  }

  #retryUnanswered() {
    this.#unanswered.clear();
    this.#follow();
  }

  /** @param {Id} id */
  #remote(id) {
    return this.#store.conversation(id)?.draft;
  }

  /** Conversations have changed. */
  #follow() {
    for (const id of this.#local.unsent) {
      if (this.#timers.has(id) || this.#sending.has(id) || this.#refused.has(id) || this.#unanswered.has(id) || this.#remote(id) === undefined) continue;
      if (this.isUnsent(id)) this.#sendAfter(id, DEBOUNCE);
    }
    const { selected } = this.#store;
    const seen = selected === null ? "" : `${selected} ${JSON.stringify(this.#remote(selected))}`;
    if (seen === this.#seen) return;
    this.#seen = seen;
    clearTimeout(this.#changed);
    this.#changed = setTimeout(() => this.dispatchEvent(new Event("change")), SETTLE_TIME);
  }

  /** @param {Id} id @param {number | null} time null not to send it */
  #sendAfter(id, time) {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    if (time !== null) this.#timers.set(id, setTimeout(() => void this.#send(id), time));
  }

  /** @param {Id} id @param {boolean} [isClosing] */
  async #send(id, isClosing = false) {
    this.#sendAfter(id, null);
    if (this.#sending.has(id) && !isClosing) return void this.#sending.set(id, true);
    const draft = this.#local.get(id);
    const sync = this.#local.syncOf(id);
    const conversation = this.#store.conversation(id);
    if (!this.isUnsent(id) || !conversation || !this.#store.account(conversation.telegram_account_id)) return;
    if (characters(draft.text.trim()) > MAX_MESSAGE_LENGTH) return;
    this.#sending.set(id, false);
    this.#local.setSync(id, { base: sync?.base ?? fromTelegram(conversation.draft ?? null), edited: sync?.edited ?? new Date().toISOString(), sent: draft });
    const fence = this.#store.fences.begin();
    try {
      this.#store.putConversation(await this.#api.changeConversation(id, { draft: toTelegram(draft) }, isClosing), fence);
      this.#accepted(id, draft);
    } catch (error) {
      this.#failed(id, error);
    } finally {
      this.#store.fences.end(fence);
      const again = this.#sending.get(id);
      this.#sending.delete(id);
      if (again) void this.#send(id);
    }
  }

  /** @param {Id} id @param {Draft} draft */
  #accepted(id, draft) {
    const sync = this.#local.syncOf(id);
    const isCurrent = sameDraft(this.#local.get(id), draft);
    this.#local.setSync(id, { base: draft, edited: isCurrent ? null : (sync?.edited ?? null), sent: null });
    this.#refused.clear();
    this.#unanswered.clear();
    this.#attempts = 0;
  }

  /** Without an answer it is sent again when the connection is back, or after a pause. @param {Id} id @param {unknown} error */
  #failed(id, error) {
    if (error instanceof Unreachable) {
      this.#unanswered.add(id);
      this.#retry ??= setTimeout(() => {
        this.#retry = undefined;
        this.#retryUnanswered();
      }, Math.max(RETRY_AFTER, pause(this.#attempts++)));
      return;
    }
    const isFirst = this.#refused.size === 0;
    this.#refused.add(id);
    const sync = this.#local.syncOf(id);
    if (error instanceof ApiError && error.status < 500 && sync) this.#local.setSync(id, { ...sync, sent: null }); // Telegram does not have it
    const words = errorMessage(error);
    if (error instanceof ApiError && isFirst) this.dispatchEvent(new CustomEvent("error", { detail: words }));
  }
}
