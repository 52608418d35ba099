/**
 * The keyboard of a bot in the composer. One that is for one use is hidden once it was used.
 *
 * @import { Conversation, ReplyKeyboard } from "../../types.js"
 */
import { showReplyKeyboard } from "./reply_keyboard.js";

export class ComposerKeyboard {
  #node;
  #send;
  /** Telegram's id of the message whose keyboard was used. @type {string | null} */ #used = null;

  /** @param {HTMLElement} node @param {(text: string, quoted: string | null) => void} send */
  constructor(node, send) {
    this.#node = node;
    this.#send = send;
  }

  /** @param {Conversation} conversation @param {boolean} canWrite
   * @returns {ReplyKeyboard | null} what is shown */
  show(conversation, canWrite) {
    const { reply_keyboard: given = null, kind } = conversation;
    const isUsed = given?.is_single_use && given.message_id === this.#used;
    const keyboard = canWrite && !isUsed ? given : null;
    showReplyKeyboard(this.#node, keyboard, (text, { message_id }) => {
      this.#used = message_id;
      this.#send(text, kind === "group" ? message_id : null); // in a group, the bot gets only what replies to it
    });
    return keyboard;
  }
}
