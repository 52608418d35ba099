/**
 * Toasts: sentences about something that happened and needs no answer. A toast may offer to undo it. It
 * then stays longer, also beside later toasts, and while the pointer or the focus is on it; but not when there is
 * nothing to undo any more, for example because Telegram has refused it, or when a newer action can be undone.
 *
 * @import { UndoStack } from "../../model/undo_stack.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** How long a toast stays (milliseconds). */
const STAY = 6000;
const STAY_TO_UNDO = 12_000;

/** @typedef {(words: string, undo?: () => void, about?: Iterable<string>, number?: number) => void} ShowToast
 * about: what the undo concerns, see {@link Toasts.withdraw}; number: that of the action, see {@link UndoStack} */

export class Toasts {
  #root;
  #undos;
  /** Toasts with an undo. @type {Set<{ number: number, about: Set<string>, end: () => void }>} */ #offers = new Set();

  /** @param {HTMLElement} root @param {UndoStack} undos */
  constructor(root, undos) {
    this.#root = root;
    this.#undos = undos;
  }

  /** @type {ShowToast} */
  show = (words, undo, about = [], number = this.#undos.next()) => {
    for (const line of this.#root.querySelectorAll(":scope > :not([data-undo])")) line.remove();
    const line = document.createElement("p");
    setText(line, words);
    const end = undo ? this.#offer(line, undo, about, number) : () => line.remove();
    this.#root.append(line);
    stay(line, undo ? STAY_TO_UNDO : STAY, end);
  };

  /** Toasts of older actions end. An older action whose answer comes late does not take the place of a newer one.
   * @param {HTMLElement} line @param {() => void} undo @param {Iterable<string>} about @param {number} number
   * @returns {() => void} ends the toast */
  #offer(line, undo, about, number) {
    for (const older of [...this.#offers].filter((offer) => offer.number < number)) older.end();
    const end = () => {
      this.#offers.delete(offer);
      this.#undos.withdraw(number);
      line.remove();
    };
    const take = () => {
      end();
      undo();
    };
    const offer = { number, about: new Set(about), end };
    this.#offers.add(offer);
    this.#undos.offer(number, take);
    line.toggleAttribute("data-undo", true);
    line.append(" ", undoButton(take));
    return end;
  }

  /** There is nothing to undo any more. A toast about several things stays until that holds for all of them.
   * @param {string} thing */
  withdraw(thing) {
    for (const { about, end } of [...this.#offers]) if (about.delete(thing) && about.size === 0) end();
  }
}

/** Ends a toast after a time, unless the pointer or the focus is on it. @param {HTMLElement} line @param {number} time @param {() => void} end */
function stay(line, time, end) {
  setTimeout(() => {
    if (line.isConnected && line.matches(":hover, :focus-within")) stay(line, time, end);
    else end();
  }, time);
}

/** @param {() => void} take */
function undoButton(take) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link";
  setText(button, strings.undo);
  button.addEventListener("click", take);
  return button;
}
