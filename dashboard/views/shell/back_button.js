/**
 * The browser's Back goes from a conversation to the list, and Forward goes to the conversation again.
 * The page has two entries in the tab's history, with the same address: the list and the open
 * conversation. Another conversation replaces the entry of the one before. The browser keeps the state of
 * the entries over a reload.
 *
 * @import { Id } from "../../types.js"
 */

/** @typedef {{ list: () => void, conversation: (id: Id) => void }} Navigation */

export class BackButton {
  #history;

  /** @param {Window} page @param {Navigation} navigation shows the list or a conversation after Back or Forward */
  constructor(page, navigation) {
    this.#history = page.history;
    page.addEventListener("popstate", () => {
      const id = this.conversation;
      if (id === null) navigation.list();
      else navigation.conversation(id);
    });
  }

  /** The conversation of the present entry. @returns {Id | null} */
  get conversation() {
    const id = this.#history.state?.conversation;
    return typeof id === "string" || typeof id === "number" ? id : null;
  }

  /** Whether the present entry is the list, with a conversation to go forward to. */
  get isList() {
    return this.#history.state?.conversation === null;
  }

  /** A conversation was opened. @param {Id} id */
  opened(id) {
    if (this.conversation === id) return;
    if (this.conversation !== null) return this.#write("replaceState", id);
    this.#write("replaceState", null);
    this.#write("pushState", id);
  }

  /** Back to the list. @returns {boolean} whether the browser goes there; it then fires `popstate` */
  leave() {
    if (this.conversation === null) return false;
    this.#history.back();
    return true;
  }

  /** The conversation was closed or removed: the present entry becomes the list. */
  closed() {
    if (this.conversation !== null) this.#write("replaceState", null);
  }

  /** Browsers refuse too many changes in a short time; Back then leaves the page.
   * @param {"pushState" | "replaceState"} method @param {Id | null} conversation */
  #write(method, conversation) {
    try {
      this.#history[method]({ ...this.#history.state, conversation }, "");
    } catch (error) {
      console.info(error);
    }
  }
}
