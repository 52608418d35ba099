/**
 * The search box over the list. Down and Enter lead from it to what was found first, as soon as
 * that is there.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { isComposing } from "../../lib/dom/keys.js";

/** A pause in typing as long as this asks the question (milliseconds). */
const PAUSE = 180;

/** @param {HTMLInputElement} input @param {Loader} loader @param {ConversationList} list */
export function search(input, loader, list) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let answered = Promise.resolve();
  const ask = () => {
    clearTimeout(timer);
    timer = undefined;
    answered = loader.search.start(input.value.trim(), list.choice.account);
  };
  const toFirst = async (/** @type {boolean} */ open) => {
    if (timer !== undefined) ask();
    const { value } = input;
    await answered;
    if (input.value === value && document.activeElement === input) list.toFirst(open);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, input.value === "" ? 0 : PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown" && !event.altKey) void toFirst(false);
    else if (event.key === "Enter" && input.value.trim() !== "") void toFirst(true);
    else if (event.key === "Escape" && input.value !== "") {
      input.value = "";
      ask();
    } else return;
    event.preventDefault();
  });
}
