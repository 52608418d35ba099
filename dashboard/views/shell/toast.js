/**
 * Sentences that come and go: something happened that needs no answer. One may offer to undo what
 * happened; it then stays longer, stands beside later ones, and waits while one is at it.
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** How long one stays (milliseconds). */
const STAY = 6000;
const STAY_TO_UNDO = 12_000;

/** @typedef {(words: string, undo?: () => void) => void} ShowToast */

export class Toasts {
  #root;
  /** What undoes the last that can be undone. @type {(() => void) | null} */ #undo = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  /** @type {ShowToast} */
  tell = (words, undo) => {
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
      line.toggleAttribute("data-undo", true);
      line.append(" ", undoButton(take));
    }
    this.#root.append(line);
    stay(line, undo ? STAY_TO_UNDO : STAY, end);
  };

  /** @returns {boolean} whether there was something to undo */
  undo() {
    const undo = this.#undo;
    undo?.();
    return undo !== null;
  }
}

/** Longer, where a pointer or the focus is on it. @param {HTMLElement} line @param {number} time @param {() => void} end */
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
