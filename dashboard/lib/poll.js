/**
 * Repeats a request, one at a time, until it is stopped.
 */

/** Between an answer and the next question (milliseconds). */
const PAUSE = 1500;

/** @template T */
export class Poll {
  #ask;
  #answered;
  /** @type {AbortController | null} */ #running = null;

  /** @param {(signal: AbortSignal) => Promise<T>} ask @param {(answer: T) => void} answered */
  constructor(ask, answered) {
    this.#ask = ask;
    this.#answered = answered;
  }

  start() {
    if (this.#running) return;
    this.#running = new AbortController();
    void this.#run(this.#running.signal);
  }

  stop() {
    this.#running?.abort();
    this.#running = null;
  }

  /** An answer that fails to come is asked for again. @param {AbortSignal} signal */
  async #run(signal) {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (signal.aborted) return;
      const answer = await this.#ask(signal).catch(() => null);
      if (answer !== null && !signal.aborted) this.#answered(answer);
    }
  }
}
