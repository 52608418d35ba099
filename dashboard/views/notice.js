/**
 * A sentence that comes and goes: something happened that needs no answer.
 */
import { say } from "../lib/dom.js";

/** How long it stays (milliseconds). */
const STAY = 6000;

/** @param {HTMLElement} root @returns {(words: string) => void} */
export function notice(root) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  return (words) => {
    clearTimeout(timer);
    say(root, words);
    timer = setTimeout(() => say(root, ""), STAY);
  };
}
