/**
 * Toasts: sentences about something that happened and needs no answer. A toast may offer to undo it. It
 * then stays longer, also beside later toasts, and while the pointer or the focus is on it; but not when there is
 * nothing to undo any more, for example because Telegram has refused it.
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** How long a toast stays (milliseconds). */
const STAY = 6000;
const STAY_TO_UNDO = 12_000;

/** @typedef {(words: string, undo?: () => void, about?: Iterable<string>) => void} ShowToast
 * about: what the undo concerns, see {@link Toasts.withdraw} */

export class Toasts {
  #root;
  /** Undoes the last action that can be undone. @type {(() => void) | null} */ #undo = null;
  /** What that concerns. @type {Set<string>} */ #about = new Set();
  /** Ends its toast. @type {() => void} */ #end = () => {};

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /** @type {ShowToast} */
  show = (words, undo, about = []) => {
    for (const line of this.#root.querySelectorAll(undo ? "*" : ":scope > :not([data-undo])")) line.remove();
    const line = document.createElement("p");
    setText(line, words);
    const end = () => {
      if (undo && this.#undo === take) this.#undo = null;
      line.remove();
    };
    const take = () => {
      end();
      undo?.();
    };
    if (undo) {
      this.#undo = take;
      this.#about = new Set(about);
      this.#end = end;
      line.toggleAttribute("data-undo", true);
      line.append(" ", undoButton(take));
    }
    this.#root.append(line);
    stay(line, undo ? STAY_TO_UNDO : STAY, end);
  };

  /** There is nothing to undo any more. A toast about several things stays until that holds for all of them.
   * @param {string} thing */
  withdraw(thing) {
    if (this.#undo !== null && this.#about.delete(thing) && this.#about.size === 0) this.#end();
  }

  /** @returns {boolean} whether there was something to undo */
  undo() {
    const undo = this.#undo;
    undo?.();
    return undo !== null;
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
