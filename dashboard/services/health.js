/**
 * Polls the problems of the service: a full disk, a locked database.
 *
 * The event stream cannot report them: it carries only stored changes. Never touches the DOM.
 * Event: `change`.
 *
 * @import { Api } from "../api.js"
 */
import { errorMessage } from "../lib/format/error_message.js";

/** Time between two requests (milliseconds). */
const PERIOD = 10_000;

export class Health extends EventTarget {
  /** In sentences for the operator. @type {string[]} */ problems = [];
  #api;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {Api} api */
  constructor(api) {
    super();
    this.#api = api;
  }

  /** Asks now, and then every period. */
  async ask() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), PERIOD);
    try {
      this.#change(await this.#api.problems());
    } catch (error) {
      errorMessage(error); // no answer: the connection banner shows that the connection is lost
    }
  }

  /** @param {string[]} problems */
  #change(problems) {
    if (problems.join() === this.problems.join()) return;
    this.problems = problems;
    this.dispatchEvent(new Event("change"));
  }
}
