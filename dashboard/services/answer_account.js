/**
 * As whom the operator answers in a group that several accounts share: as the account that was used there last.
 * The browser keeps it.
 *
 * @import { Store } from "../store.js"
 * @import { Conversation, Id } from "../types.js"
 * @import { Settings } from "./settings.js"
 */
import { chatKey } from "../model/shared_chats.js";

export class AnswerAccount {
  #store;
  #settings;

  /** @param {Store} store @param {Settings} settings */
  constructor(store, settings) {
    this.#store = store;
    this.#settings = settings;
    settings.addEventListener("change", () => this.#apply());
    this.#apply();
  }

  /** The operator answers in a conversation, or has chosen to. @param {Id} id */
  used(id) {
    const [first, ...others] = this.#store.sharedWith(id);
    if (!first || others.length === 0) return;
    const conversation = /** @type {Conversation} */ (this.#store.shown(id));
    const before = this.#settings.get("answersAs");
    const key = chatKey(conversation);
    if (before[key] === conversation.telegram_account_id) return;
    this.#settings.set("answersAs", { ...before, [key]: conversation.telegram_account_id });
  }

  #apply() {
    this.#store.setAnswersAs(this.#settings.get("answersAs"));
  }
}
