/**
 * Does what the operator wants done with a conversation: pin, mute, archive, mark as read or unread.
 *
 * Switchboard's answer is the conversation with the change. An event has Telegram's result.
 * Nothing changes here before the answer, so after a refusal the list shows the state as it is.
 *
 * Events: `leaving` (ids), before conversations leave the list; `done` ({@link Done}); `error`, a sentence about
 * what went wrong.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Conversation, ConversationChange, Id } from "../types.js"
 * @import { ConversationAction } from "../model/conversation_actions.js"
 * @import { UndoStack } from "../model/undo_stack.js"
 */
import { errorMessage } from "../lib/format/error_message.js";
import { strings } from "../lib/format/strings.js";
import { leavesList } from "../model/conversation_actions.js";

/** @typedef {{ words: string, undo: () => void, ids: Id[], changed: Id[], leaves: boolean, number: number, takenBack: boolean }} Done
 * ids: rows of the list, with the conversations that they stand for; changed: the conversations that Telegram may still refuse to change; leaves: the conversations leave the list;
 * number, takenBack: see {@link UndoStack.run} */

export class ConversationActions extends EventTarget {
  #api;
  #store;
  #undos;
  /** The last change of each conversation: the next one waits for it. @type {Map<Id, Promise<unknown>>} */ #last = new Map();

  /** @param {Api} api @param {Store} store @param {UndoStack} undos */
  constructor(api, store, undos) {
    super();
    this.#api = api;
    this.#store = store;
    this.#undos = undos;
  }

  /** @param {Id} id @param {(conversation: Conversation) => ConversationAction | undefined} choose chooses the
   *   action; it gets the conversation as it is after the answer to the change before */
  async run(id, choose) {
    await this.runAll([id], choose);
  }

  /** Does the same with several conversations, and with each part of a row for which the action is the same: topics of a
   * whole forum, and a group that several accounts share. @param {Id[]} ids @param {(conversation: Conversation) => ConversationAction | undefined} choose */
  async runAll(ids, choose) {
    const wanted = ids.flatMap((id) => this.#wanted(id, choose));
    const leaving = wanted.filter(({ action }) => leavesList(action.change)).flatMap(({ id, parts }) => [id, ...parts]);
    if (leaving.length > 0) this.#emit("leaving", [...leaving, ...ids]);
    const parts = wanted.flatMap(({ parts }) => parts);
    const { answer, ...action } = await this.#undos.run(() => Promise.all(parts.map((id) => this.#runOne(id, choose))));
    const done = answer.filter((one) => one !== null);
    const [first] = done;
    if (!first) return;
    const words = wanted.length > 1 ? strings.doneMany(first.words, wanted.length) : first.words;
    this.#emit("done", { words, undo: () => done.forEach(({ undo }) => undo()), ids: [...ids, ...parts], changed: done.map(({ id }) => id), leaves: leaving.length > 0, ...action });
  }

  /** What is to be done with a conversation, and the conversations that it stands for.
   * @param {Id} id @param {(conversation: Conversation) => ConversationAction | undefined} choose */
  #wanted(id, choose) {
    const whole = this.#store.shown(id);
    const action = whole && choose(whole);
    if (!action) return [];
    const parts = this.#store.rowParts(id);
    const isSame = (/** @type {Conversation} */ topic) => choose(topic)?.label === action.label;
    return [{ id, action, parts: parts.length > 1 ? parts.filter(isSame).map((topic) => topic.id) : [id] }];
  }

  /** @param {Id} id @param {(conversation: Conversation) => ConversationAction | undefined} choose
   * @returns {Promise<{ id: Id, words: string, undo: () => void } | null>} */
  #runOne(id, choose) {
    return this.#afterLast(id, async () => {
      const conversation = this.#store.conversation(id);
      const action = conversation && choose(conversation);
      if (!action || !(await this.#attempt(id, action.change, action.reads))) return null;
      if (this.#store.conversation(id)?.problem) return null; // Telegram has refused it already
      const undo = () => void this.#afterLast(id, () => this.#attempt(id, action.undo));
      return { id, words: action.done, undo };
    });
  }

  /** The operator has opened a conversation: as at Telegram, it is no longer marked as unread. @param {Id} id */
  opened(id) {
    for (const topic of this.#store.rowParts(id)) if (topic.unread_mark) void this.#afterLast(topic.id, () => this.#attempt(topic.id, { unread_mark: false }));
  }

  /** The operator is done with a conversation after reading it. @param {Id} id */
  finished(id) {
    for (const topic of this.#store.rowParts(id)) if (topic.unread_count > 0) void this.#afterLast(topic.id, () => this.#attempt(topic.id, {}, true));
  }

  /** @template T @param {Id} id @param {() => Promise<T>} action @returns {Promise<T>} */
  #afterLast(id, action) {
    const next = (this.#last.get(id) ?? Promise.resolve()).then(action);
    this.#last.set(id, next);
    return next.finally(() => this.#last.get(id) === next && this.#last.delete(id));
  }

  /** @param {Id} id @param {ConversationChange} change @param {boolean} [reads] @returns {Promise<boolean>} whether it was accepted */
  async #attempt(id, change, reads = false) {
    const fence = this.#store.fences.begin();
    try {
      if (reads) this.#store.putConversation(await this.#api.markRead(id), fence);
      if (Object.keys(change).length > 0) this.#store.putConversation(await this.#api.changeConversation(id, change), fence);
      return true;
    } catch (error) {
      this.#emit("error", errorMessage(error));
      return false;
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
