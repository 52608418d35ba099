/**
 * Repeats a request, one at a time, until it is stopped.
 */

/** Time between an answer and the next request (milliseconds). */
const PAUSE = 1500;

/** @template T */
export class Poll {
  #request;
  #onAnswer;
  /** @type {AbortController | null} */ #running = null;

  /** @param {(signal: AbortSignal) => Promise<T>} request @param {(answer: T) => void} onAnswer */
  constructor(request, onAnswer) {
    this.#request = request;
    this.#onAnswer = onAnswer;
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

  /** A request that fails is repeated. @param {AbortSignal} signal */
  async #run(signal) {
    while (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      if (signal.aborted) return;
      const answer = await this.#request(signal).catch(() => null);
      if (answer !== null && !signal.aborted) this.#onAnswer(answer);
    }
  }
}
