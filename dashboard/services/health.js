/**
 * Polls the problems of the service: a full disk, a locked database.
 *
 * It cannot come over the stream, which tells only what was kept. Never touches the DOM.
 * Event: `change`.
 *
 * @import { Api } from "../api.js"
 */
import { errorMessage } from "../lib/format/error_message.js";

/** Between two questions (milliseconds). */
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

  /** Asks now, and again after a while. */
  async ask() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.ask(), PERIOD);
    try {
      this.#change(await this.#api.problems());
    } catch (error) {
      errorMessage(error); // no answer: that the connection is lost is said elsewhere
    }
  }

  /** @param {string[]} problems */
  #change(problems) {
    if (problems.join() === this.problems.join()) return;
    this.problems = problems;
    this.dispatchEvent(new Event("change"));
  }
}
