/**
 * The search box above the list. Down and Enter go from the box to the first result, as soon as there is
 * one.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { ConversationList } from "./conversation_list.js"
 */
import { isComposing } from "../../lib/dom/keys.js";

/** The search starts after a pause of this length in typing (milliseconds). */
const DEBOUNCE = 180;

/** @param {HTMLInputElement} input @param {Loader} loader @param {ConversationList} list */
export function search(input, loader, list) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let answered = Promise.resolve();
  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    answered = loader.search.start(input.value.trim(), list.filter.account);
  };
  const toFirst = async (/** @type {boolean} */ open) => {
    if (timer !== undefined) start();
    const { value } = input;
    await answered;
    if (input.value === value && document.activeElement === input) list.toFirst(open);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(start, input.value === "" ? 0 : DEBOUNCE);
  });
  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown" && !event.altKey) void toFirst(false);
    else if (event.key === "Enter" && input.value.trim() !== "") void toFirst(true);
    else if (event.key === "Escape" && input.value !== "") {
      input.value = "";
      start();
    } else return;
    event.preventDefault();
  });
}
