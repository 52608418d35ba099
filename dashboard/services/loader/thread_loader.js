/**
 * Loads the messages of a conversation: its newest page, older and newer pages, and the page around
 * a message.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { ReadFence } from "../../store/read_fences.js"
 * @import { Target } from "../../store/threads.js"
 * @import { Thread } from "../../model/thread.js"
 * @import { Id, Message } from "../../types.js"
 */
import { errorMessage } from "../../lib/format/error_message.js";
import { strings } from "../../lib/format/strings.js";

/** Messages on a page. */
const PAGE_SIZE = 50;

/** Pages that one jump reads back at most. */
const MAX_PAGES = 20;

export class ThreadLoader {
  #api;
  #store;
  #threads;
  #explain;
  #loadConversation;

  /** @param {Api} api @param {Store} store @param {(error: unknown) => string} explain
   * @param {(id: Id) => Promise<void>} loadConversation */
  constructor(api, store, explain, loadConversation) {
    this.#api = api;
    this.#store = store;
    this.#threads = store.threads;
    this.#explain = explain;
    this.#loadConversation = loadConversation;
  }

  /** A page of messages: of a conversation, or of a whole forum.
   * @param {Id} id @param {{ cursor?: string, around?: Id, limit?: number }} query */
  async #messages(id, query) {
    if (!this.#store.isFolded(id)) return this.#api.messages(id, query);
    const page = await this.#api.messages(id, { ...query, wholeChat: true });
    const unknown = new Set(page.items.map((message) => message.conversation_id).filter((topic) => !this.#store.conversation(topic)));
    await Promise.all([...unknown].map((topic) => this.#loadConversation(topic)));
    return page;
  }

  /** The newest messages, unless they are in memory. @param {Id} id */
  async open(id) {
    const { state } = this.#threads.open(id);
    if (state === "new" || state === "failed") await this.older(id);
    else await this.refreshChannel(id);
  }

  /** Tells Switchboard that the operator views a thread that is in memory. Telegram sends all updates
   * of some channels only while somebody views them. @param {Id} id */
  async refreshChannel(id) {
    const kind = this.#store.conversation(id)?.kind;
    if (kind !== "channel" && kind !== "group") return;
    await this.#messages(id, { limit: 1 }).catch(errorMessage);
  }

  /** The page before the oldest message in memory. @param {Id} id */
  async older(id) {
    const thread = this.#threads.open(id);
    if (thread.state === "loading" || thread.older === null) return;
    const { older } = thread;
    const fence = this.#store.fences.begin(id);
    this.#threads.setState(id, "loading");
    try {
      const { of = id, ...from } = older;
      const page = await this.#messages(of, { ...from, limit: PAGE_SIZE });
      if (this.#threads.get(id) !== thread) return; // it left the memory, and was opened again
      if (thread.older === older) this.#threads.applyPage(id, page, fence);
      else this.#threads.setState(id, "ready"); // the messages after the page left the memory
    } catch (error) {
      if (!fence.stale && this.#threads.get(id) === thread) this.#threads.setState(id, "failed", this.#explain(error));
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** The page after the newest message before the gap. @param {Id} id */
  async newer(id) {
    const thread = this.#threads.open(id);
    const last = thread.messages.items.at(-1);
    if (!last || !thread.hasGap || thread.state === "loading") return;
    await this.#replace(id, async (fence) => {
      this.#threads.applyNewer(id, await this.#messages(id, { around: last.id, limit: 2 * PAGE_SIZE }), fence);
    });
  }

  /** Back to the newest messages, if there is a gap before them. @param {Id} id */
  async newest(id) {
    if (this.#threads.get(id)?.hasGap) await this.reloadNewest(id);
  }

  /** The newest page, instead of the messages in memory. @param {Id} id */
  async reloadNewest(id) {
    const fence = this.#store.fences.beginReplacement(id);
    this.#threads.open(id);
    this.#threads.setState(id, "loading");
    try {
      this.#threads.replace(id, await this.#messages(id, { limit: PAGE_SIZE }), fence);
    } catch (error) {
      if (!fence.stale) this.#threads.setState(id, "failed", this.#explain(error));
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** Scrolls to a message, wherever in its thread it is.
   * @param {Id} id @param {Id} message @param {Target["as"]} [as]
   * @returns {Promise<string>} why that failed; empty if it worked, or if a later request has replaced it */
  async jump(id, message, as = "found") {
    const known = this.#threads.open(id).get({ id: message, client_id: null });
    if (known) this.#threads.scrollTo({ conversation: id, message, as });
    if (known) return "";
    const failure = await this.#replace(id, async (fence) => {
      this.#threads.applyAround(id, await this.#messages(id, { around: message, limit: PAGE_SIZE }), fence);
      if (!fence.stale) this.#threads.scrollTo({ conversation: id, message, as });
    });
    if (failure !== "") void this.open(id);
    return failure;
  }

  /** Loads older pages until a message is in memory, then scrolls to it.
   * @param {Id} id @param {(thread: Thread) => Message | undefined} find @param {Target["as"]} [as]
   * @returns {Promise<string>} why it was not found; empty if it was */
  async jumpBack(id, find, as = "found") {
    for (let page = 0; ; page++) {
      await this.#settled(id);
      const thread = this.#threads.open(id);
      const message = find(thread);
      if (message) this.#threads.scrollTo({ conversation: id, message: message.id, as });
      if (message) return "";
      if (thread.older === null) return strings.messageGone;
      if (page > 0 && thread.state === "failed") return thread.error;
      if (page > 0 && thread.unavailable) return strings.messageOnTelegram;
      if (page === MAX_PAGES) return strings.messageFurther;
      await this.older(id);
    }
  }

  /** Waits until no page of a thread is being loaded. @param {Id} id */
  async #settled(id) {
    while (this.#threads.get(id)?.state === "loading") {
      await new Promise((resolve) => this.#store.addEventListener("thread", resolve, { once: true }));
    }
  }

  /** @param {Id} id @param {(fence: ReadFence) => Promise<void>} read @returns {Promise<string>} */
  async #replace(id, read) {
    const fence = this.#store.fences.beginReplacement(id);
    const before = this.#threads.open(id);
    this.#threads.setState(id, "loading");
    try {
      await read(fence);
      return "";
    } catch (error) {
      if (fence.stale) return "";
      // The messages in memory are as good as before, so the operator can go on from them.
      this.#threads.setState(id, before.messages.length > 0 ? "ready" : "new");
      return errorMessage(error);
    } finally {
      this.#store.fences.end(fence);
    }
  }
}
