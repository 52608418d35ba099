/**
 * Presses the buttons of bots, and emits the bot's answer.
 *
 * Events: `answer` ({@link ButtonAnswer}); `error`, a sentence about what went wrong.
 *
 * @import { Api } from "../api.js"
 * @import { ButtonAnswer, Message } from "../types.js"
 */
import { errorMessage } from "../lib/format/error_message.js";

export class BotButtons extends EventTarget {
  #api;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** @param {Message} message @param {number} row @param {number} column */
  async press({ id }, row, column) {
    try {
      this.dispatchEvent(new CustomEvent("answer", { detail: await this.#api.pressButton(id, row, column) }));
    } catch (error) {
      this.dispatchEvent(new CustomEvent("error", { detail: errorMessage(error) }));
    }
  }
}
