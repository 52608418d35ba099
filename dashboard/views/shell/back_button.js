/**
 * The browser's Back leads from a conversation to the list, and Forward into it again, as far as
 * one can go back. There are two entries of the page in the tab's history, with the same address:
 * the list, and the conversation that is open; another conversation takes the place of the one before
 * it. The browser keeps what the entries say over a reload.
 *
 * @import { Id } from "../../types.js"
 */

/** @typedef {{ list: () => void, conversation: (id: Id) => void }} Going */

export class BackButton {
  #history;

  /** @param {Window} page @param {Going} going what is to be shown when one went back or forward */
  constructor(page, going) {
    this.#history = page.history;
    page.addEventListener("popstate", () => {
      const id = this.conversation;
      if (id === null) going.list();
      else going.conversation(id);
    });
  }

  /** The conversation that the present entry shows. @returns {Id | null} */
  get conversation() {
    const id = this.#history.state?.conversation;
    return typeof id === "string" || typeof id === "number" ? id : null;
  }

  /** Whether the present entry is that of the list, to which one has come back. */
  get isList() {
    return this.#history.state?.conversation === null;
  }

  /** A conversation is shown. @param {Id} id */
  opened(id) {
    if (this.conversation === id) return;
    if (this.conversation !== null) return this.#write("replaceState", id);
    this.#write("replaceState", null);
    this.#write("pushState", id);
  }

  /** Back to the list. @returns {boolean} whether the browser goes there, and tells it */
  leave() {
    if (this.conversation === null) return false;
    this.#history.back();
    return true;
  }

  /** The conversation is gone: there is nothing to come forward to. */
  closed() {
    if (this.conversation !== null) this.#write("replaceState", null);
  }

  /** Browsers refuse it when it happens too often; then Back leads further.
   * @param {"pushState" | "replaceState"} how @param {Id | null} conversation */
  #write(how, conversation) {
    try {
      this.#history[how]({ ...this.#history.state, conversation }, "");
    } catch (error) {
      console.info(error);
    }
  }
}
