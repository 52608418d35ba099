/**
 * A field with a list of what matches it: the arrow keys choose, as in the address bar of a browser (ARIA "combobox").
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { isComposing } from "../../lib/dom/keys.js";

/** The list is asked for after a pause of this length in typing (milliseconds). */
const DEBOUNCE = 150;

/**
 * @typedef {object} Choice
 * @property {string} key
 * @property {string} title
 * @property {string} detail
 * @property {string} [hue] the colour of the account
 * @property {string} [label] the name of the account
 */

/** @template {Choice} T */
export class Combobox {
  #field;
  #list;
  #find;
  #changed;
  /** @type {T[]} */ #choices = [];
  /** @type {T | undefined} */ #chosen;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  #isSearching = false;

  /** @param {HTMLInputElement} field @param {HTMLElement} list
   * @param {(q: string) => T[] | Promise<T[]>} find @param {(chosen: T | undefined) => void} changed
   * @param {{ chooseFirst: boolean }} options chooseFirst: whether the first choice is chosen at once */
  constructor(field, list, find, changed, { chooseFirst }) {
    this.#field = field;
    this.#list = list;
    this.#find = find;
    this.#changed = changed;
    field.addEventListener("input", () => {
      this.#isSearching = true;
      this.#choose(undefined); // what was chosen before is not what is typed now
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.search(chooseFirst), DEBOUNCE);
    });
    field.addEventListener("keydown", (event) => this.#pressed(event));
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the field
    list.addEventListener("click", ({ target }) => {
      const node = target instanceof Element ? target.closest("[role=option]") : null;
      const at = node ? [...list.children].indexOf(node) : -1;
      if (at >= 0) this.#choose(this.#choices[at]);
    });
  }

  /** @returns {T | undefined} */
  get chosen() {
    return this.#chosen;
  }

  /** Whether the list does not match yet what is typed. */
  get isSearching() {
    return this.#isSearching;
  }

  /** Fills the list. An answer to what is no longer in the field is left out. @param {boolean} chooseFirst */
  async search(chooseFirst) {
    const typed = this.#field.value;
    const choices = await this.#find(typed.trim());
    if (typed !== this.#field.value || !this.#list.isConnected) return;
    this.#isSearching = false;
    this.#choices = choices;
    this.#list.replaceChildren(...choices.map((choice, at) => option(choice, `${this.#list.id}-${at}`)));
    this.#list.hidden = choices.length === 0;
    this.#field.setAttribute("aria-expanded", String(choices.length > 0));
    const chosen = this.#chosen; // while the search ran
    this.#choose(chosen ? choices.find(({ key }) => key === chosen.key) : chooseFirst ? choices[0] : undefined);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || isComposing(event) || this.#choices.length === 0) return;
    event.preventDefault();
    const at = this.#chosen ? this.#choices.indexOf(this.#chosen) + step : step > 0 ? 0 : -1;
    this.#choose(this.#choices.at(at % this.#choices.length));
  }

  /** @param {T | undefined} choice */
  #choose(choice) {
    this.#chosen = choice;
    const at = choice ? this.#choices.indexOf(choice) : -1;
    [...this.#list.children].forEach((node, place) => (node.ariaSelected = String(place === at)));
    const node = this.#list.children[at];
    if (node) this.#field.setAttribute("aria-activedescendant", node.id);
    else this.#field.removeAttribute("aria-activedescendant");
    node?.scrollIntoView({ block: "nearest" });
    this.#changed(choice);
  }
}

/** @param {Choice} choice @param {string} id */
function option({ title, detail, hue, label }, id) {
  const node = cloneTemplate("combobox-option");
  const { mark, name, note } = parts(node);
  node.id = id;
  mark.hidden = label === undefined;
  if (label !== undefined) {
    mark.setAttribute("hue", hue ?? "none");
    mark.setAttribute("label", label);
  }
  setText(name, title);
  setText(note, detail);
  return node;
}
