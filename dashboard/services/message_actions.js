/**
 * Does what the operator wants done with a message: edit, delete, react, forward, and what concerns its schedule.
 *
 * Switchboard answers as soon as it has stored what is wanted. Until Telegram has answered, `pending_change` of the
 * message says what is on its way; after a refusal `problem` says why.
 *
 * Events: `done` ({@link Done}); `over` (the message's id), if that cannot be undone any more, for example because
 * Telegram has refused it; `error`, a sentence about what Switchboard or Telegram refused.
 *
 * @import { Api } from "../api.js"
 * @import { Store } from "../store.js"
 * @import { Conversation, Id, Message } from "../types.js"
 * @import { EditableText } from "../model/edits.js"
 * @import { UndoStack } from "../model/undo_stack.js"
 */
import { errorMessage } from "../lib/format/error_message.js";
import { titleOf } from "../lib/format/names.js";
import { strings } from "../lib/format/strings.js";
import { utc } from "../model/send_times.js";
import { editableText, editOf, undoOf } from "../model/edits.js";
import { shownReactions } from "../model/reactions.js";
import { PendingChanges } from "./pending_changes.js";

/** @typedef {{ words: string, undo?: () => void, id: Id, number?: number, takenBack?: boolean }} Done
 * id: the message that it concerns; number, takenBack: see {@link UndoStack.run}, of what can be undone */

export class MessageActions extends EventTarget {
  #api;
  #store;
  #undos;
  #undoSeconds;
  #pending;
  /** The wanted text of each message until Telegram takes it: after a refusal it can be edited again. @type {Map<Id, string>} */ #wanted = new Map();

  /** @param {Api} api @param {Store} store @param {UndoStack} undos
   * @param {() => number} undoSeconds how long a forward waits, so that it can be taken back */
  constructor(api, store, undos, undoSeconds = () => 0) {
    super();
    this.#undos = undos;
    this.#undoSeconds = undoSeconds;
    this.#api = api;
    this.#store = store;
    this.#pending = new PendingChanges(store);
  }

  /** The text to edit; null if Switchboard does not answer. A text that Telegram refused comes back as it was written.
   * @param {Message} message @returns {Promise<{ before: EditableText, written: string } | null>} */
  async editable(message) {
    const before = editableText(message) ?? (await this.#withMarks(message));
    const refused = message.problem ? this.#wanted.get(message.id) : undefined;
    return before && { before, written: refused ?? before.text };
  }

  /** The text that the operator wanted for a message and that Telegram has not taken; undefined if this tab does not know it,
   * as after a reload. @param {Message} message @returns {string | undefined} */
  writtenFor({ id }) {
    return this.#wanted.get(id);
  }

  /** @param {Message} message @returns {Promise<EditableText | null>} */
  async #withMarks({ id }) {
    try {
      const { text, format } = await this.#api.markdown(id);
      return { text, format: format ?? "plain" };
    } catch (error) {
      this.#emit("error", errorMessage(error));
      return null;
    }
  }

  /** @param {Message} message @param {EditableText} before @param {string} written @param {boolean} markdown whether marks become formats
   * @returns {Promise<boolean>} whether Switchboard has stored it */
  async edit(message, before, written, markdown) {
    const change = editOf(before, written, markdown);
    if (change === null) return true;
    this.#wanted.set(message.id, written);
    const undo = () => {
      this.#wanted.delete(message.id);
      void this.#change(() => this.#api.changeMessage(message.id, undoOf(before)));
    };
    return this.#change(() => this.#api.changeMessage(message.id, change), { words: strings.acts.edited, undo, id: message.id });
  }

  /** @param {Message} message @param {boolean} forEveryone */
  async delete(message, forEveryone) {
    await this.#change(() => this.#api.deleteMessage(message.id, forEveryone));
  }

  /** Deletes a message that Telegram has not sent yet. @param {Message} message @returns {Promise<boolean>} whether it was accepted */
  takeBack(message) {
    return this.#change(async () => {
      await this.#api.discard(message.id);
      return null;
    });
  }

  /** A reaction of the account replaces the one before. @param {Message} message @param {string} emoji */
  async toggleReaction(message, emoji) {
    const before = shownReactions(message).find(({ chosen }) => chosen)?.emoji ?? null;
    await this.#change(() => this.#api.react(message.id, before === emoji ? null : emoji));
  }

  /** @param {Message} message @param {Conversation} into */
  async forward(message, into) {
    const clientId = crypto.randomUUID();
    const wait = this.#undoSeconds() * 1000;
    const notBefore = wait > 0 ? utc(new Date(Date.now() + wait)) : undefined;
    const ask = () => this.#ask(() => this.#api.forward(message.id, into.id, clientId, notBefore));
    const { answer: copy, ...action } = await this.#run(ask, notBefore !== undefined);
    if (!copy) return;
    const undo = notBefore ? { undo: () => void this.takeBack(copy) } : {};
    this.#emit("done", { words: strings.acts.forwarded(titleOf(into)), ...undo, id: copy.id, ...action });
    void this.#follow(copy).then(() => this.#emit("over", copy.id));
  }

  /** @param {Message} message @param {string} time */
  async reschedule(message, time) {
    const before = message.scheduled_at;
    const move = (/** @type {string} */ at) => () => this.#api.changeMessage(message.id, { send_at: at });
    const undo = before ? { undo: () => void this.#change(move(before)) } : {};
    await this.#change(move(time), { words: strings.acts.rescheduled, ...undo, id: message.id });
  }

  /** @param {Message} message */
  async sendNow(message) {
    await this.#change(() => this.#api.sendNow(message.id));
  }

  /** @param {() => Promise<Message | null>} change @param {Done} [done] what is said about it
   * @returns {Promise<boolean>} whether it was accepted */
  async #change(change, done) {
    const { answer, ...action } = await this.#run(() => this.#ask(change), done?.undo !== undefined);
    if (answer === undefined) return false;
    if (done) this.#emit("done", { ...done, ...action });
    if (answer) void this.#follow(answer);
    return true;
  }

  /** @template T @param {() => Promise<T>} action @param {boolean} canUndo
   * @returns {Promise<{ answer: T, number?: number, takenBack?: boolean }>} */
  async #run(action, canUndo) {
    return canUndo ? this.#undos.run(action) : { answer: await action() };
  }

  /** Waits for Telegram's answer, and says what it has refused. @param {Message} message */
  async #follow(message) {
    const written = this.#wanted.get(message.id);
    const why = await this.#pending.answer(message);
    if (why === "") {
      if (this.#wanted.get(message.id) === written) this.#wanted.delete(message.id);
      return;
    }
    const conversation = this.#store.conversation(message.conversation_id);
    this.#emit("over", message.id);
    this.#emit("error", conversation ? strings.refused(titleOf(conversation), why) : why);
  }

  /** @param {() => Promise<Message | null>} change @returns {Promise<Message | null | undefined>} Switchboard's answer; undefined if it refused */
  async #ask(change) {
    const fence = this.#store.fences.begin();
    try {
      const answer = await change();
      if (answer) this.#store.threads.put(answer, fence);
      return answer;
    } catch (error) {
      this.#emit("error", errorMessage(error));
      return undefined;
    } finally {
      this.#store.fences.end(fence);
    }
  }

  /** @param {string} type @param {unknown} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
