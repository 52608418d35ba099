/**
 * What the operator can undo: actions that Switchboard has not answered yet, and those whose toast offers it.
 *
 * Answers come in any order. The number of an action says when the operator did it.
 */

/** @template T @typedef {{ answer: T, number: number, takenBack: boolean }} Outcome
 * takenBack: the operator has undone the action before its answer, so it has to be undone now */

export class UndoStack {
  #count = 0;
  /** What undoes each action, by its number. @type {Map<number, () => void>} */ #undos = new Map();

  /** The number of an action that the operator does now. */
  next() {
    this.#count += 1;
    return this.#count;
  }

  /** Does what can be undone already before its answer. @template T @param {() => Promise<T>} action @returns {Promise<Outcome<T>>} */
  async run(action) {
    const number = this.next();
    let takenBack = false;
    this.offer(number, () => (takenBack = true));
    try {
      const answer = await action();
      return { answer, number, takenBack };
    } finally {
      this.withdraw(number);
    }
  }

  /** @param {number} number @param {() => void} undo */
  offer(number, undo) {
    this.#undos.set(number, undo);
  }

  /** There is nothing to undo about an action any more. @param {number} number */
  withdraw(number) {
    this.#undos.delete(number);
  }

  /** Undoes the newest action. @returns {boolean} whether there was something to undo */
  undo() {
    const newest = Math.max(...this.#undos.keys());
    const undo = this.#undos.get(newest);
    this.withdraw(newest);
    undo?.();
    return undo !== undefined;
  }
}
