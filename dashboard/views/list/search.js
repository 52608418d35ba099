/**
 * The search box above the list. Down and Enter go from the box to the first result, as soon as there is
 * one. Escape clears the text and the filters.
 *
 * @import { Loader } from "../../services/loader/loader.js"
 * @import { Id } from "../../types.js"
 * @import { ConversationList } from "./conversation_list.js"
 * @import { SearchFilterBar } from "./search_filters.js"
 */
import { isComposing } from "../../lib/dom/keys.js";
import { strings } from "../../lib/format/strings.js";
import { filtersSet, NO_FILTERS } from "../../model/search_filters.js";

/** The search starts after a pause of this length in typing (milliseconds). */
const DEBOUNCE = 180;

/** @param {HTMLInputElement} input @param {SearchFilterBar} filters @param {Loader} loader @param {ConversationList} list
 * @returns {{ start: () => void, searchIn: (id: Id) => void }} searchIn: goes to the box, to search in one conversation */
export function search(input, filters, loader, list) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let answered = Promise.resolve();
  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    const account = filters.value.account ?? list.filter.account;
    answered = loader.search.start(input.value.trim(), { ...filters.value, account });
  };
  const toFirst = async (/** @type {boolean} */ open) => {
    if (timer !== undefined) start();
    const { value } = input;
    await answered;
    if (input.value === value && document.activeElement === input) list.toFirst(open);
  };
  const showPlace = () => (input.placeholder = filters.place === "" ? strings.searchHint : strings.searchInHint(filters.place));
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(start, input.value === "" ? 0 : DEBOUNCE);
  });
  input.addEventListener("keydown", (event) => {
    if (isComposing(event)) return;
    if (event.key === "ArrowDown" && !event.altKey) void toFirst(false);
    else if (event.key === "Enter" && input.value.trim() !== "") void toFirst(true);
    else if (event.key === "Escape" && (input.value !== "" || filtersSet(filters.value).length > 0)) {
      input.value = "";
      filters.clear();
      start();
    } else return;
    event.preventDefault();
  });
  filters.addEventListener("change", () => {
    showPlace();
    start();
  });
  filters.addEventListener("removed", () => input.focus());
  showPlace();
  const searchIn = (/** @type {Id} */ id) => {
    filters.set({ ...NO_FILTERS, ...filters.of(id) });
    input.focus();
    input.select();
  };
  return { start, searchIn };
}
