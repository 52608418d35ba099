/**
 * The search box over the list.
 *
 * @import { Loading } from "../services/loading.js"
 */

/** A pause in typing as long as this asks the question (milliseconds). */
const PAUSE = 180;

/** @param {HTMLInputElement} input @param {Loading} loading @param {() => string | null} account among whose to look */
export function search(input, loading, account) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const ask = () => void loading.search(input.value.trim(), account());
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, input.value === "" ? 0 : PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || input.value === "") return;
    event.preventDefault();
    input.value = "";
    clearTimeout(timer);
    ask();
  });
}
