/**
 * A menu: actions at a place in the window. The arrow keys and first letters move in it; the single key of an
 * action runs it. An action that is not possible stays in the menu and says why.
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { isComposing, keyPressed } from "../../lib/dom/keys.js";

/** The distance from the edges of the window (pixels). */
const MARGIN = 8;

/**
 * @typedef {object} MenuItem
 * @property {string} label
 * @property {string} icon
 * @property {string} [key] the single key for it
 * @property {string} [keyName] what the menu shows as its key
 * @property {string} [why] why it is not possible, as a sentence
 * @property {() => void} run
 */

/**
 * @typedef {object} MenuOptions
 * @property {string} label the name of the menu
 * @property {{ x: number, y: number }} at
 * @property {() => void} focusBack gives the focus back to what the menu belongs to
 * @property {HTMLElement} [head] a group of more items above the actions
 */

export class Menu {
  #root;
  /** @type {(() => void) | null} */ #focusBack = null;

  /** @param {HTMLElement} root an empty element with the role of a menu @param {AbortSignal} [signal] ends it */
  constructor(root, signal = new AbortController().signal) {
    this.#root = root;
    root.addEventListener("keydown", (event) => this.#pressed(event));
    root.addEventListener("contextmenu", (event) => event.preventDefault());
    window.addEventListener("pointerdown", (event) => this.#isOutside(event) && this.close(), { capture: true, signal });
    for (const type of ["resize", "blur"]) window.addEventListener(type, () => this.close(), { signal });
    root.addEventListener("focusout", ({ relatedTarget }) => relatedTarget !== null && !root.contains(/** @type {Node} */ (relatedTarget)) && this.close());
  }

  get isOpen() {
    return this.#focusBack !== null;
  }

  /** @param {MenuItem[]} items @param {MenuOptions} options */
  open(items, { label, at, focusBack, head }) {
    this.close();
    const nodes = items.map((item) => this.#item(item));
    this.#root.replaceChildren(...(head ? [head] : []), ...nodes);
    head?.addEventListener("click", ({ target }) => target instanceof Element && target.closest("button") && this.close(true));
    this.#root.setAttribute("aria-label", label);
    this.#focusBack = focusBack;
    this.#root.hidden = false;
    this.#place(at);
    nodes[0]?.focus({ preventScroll: true });
  }

  /** @param {boolean} [focus] whether the focus goes back */
  close(focus = false) {
    const back = this.#focusBack;
    if (back === null) return;
    this.#focusBack = null;
    this.#root.hidden = true;
    this.#root.replaceChildren();
    if (focus) back();
  }

  /** @returns {HTMLElement[]} */
  get #items() {
    return [...this.#root.querySelectorAll("button")];
  }

  /** @param {MenuItem} item */
  #item({ label, icon, key, keyName = key?.toUpperCase(), why, run }) {
    const node = cloneTemplate("menu-item");
    const { use, words, key: name } = parts(node);
    use.setAttribute("href", `#icon-${icon}`);
    setText(words, label);
    name.hidden = keyName === undefined || why !== undefined;
    setText(name, keyName ?? "");
    if (key !== undefined && why === undefined) node.setAttribute("aria-keyshortcuts", key.toUpperCase());
    if (why !== undefined) {
      node.ariaDisabled = "true";
      words.append(reason(why));
      return node;
    }
    node.addEventListener("click", () => {
      this.close(true);
      run();
    });
    return node;
  }

  /** Within the window, at the pointer if there is room. @param {{ x: number, y: number }} at */
  #place({ x, y }) {
    const { width, height } = this.#root.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const left = Math.min(x, clientWidth - width - MARGIN);
    const top = y + height + MARGIN > clientHeight ? Math.min(y - height, clientHeight - height - MARGIN) : y;
    this.#root.style.left = `${Math.max(MARGIN, left)}px`;
    this.#root.style.top = `${Math.max(MARGIN, top)}px`;
  }

  /** @param {Event} event */
  #isOutside({ target }) {
    return this.isOpen && target instanceof Node && !this.#root.contains(target);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (isComposing(event)) return;
    event.stopPropagation(); // no shortcut of the page
    const key = keyPressed(event);
    const next = this.#next(key);
    if (next) next.focus();
    else if (key === "Escape" || key === "Tab") this.close(true);
    else if (isLetter(event, key)) this.#byLetter(key);
    else if (key === "Delete") this.#byShortcut("DELETE")?.click();
    else return;
    event.preventDefault();
  }

  /** The items of the head are beside each other, above the others. @param {string} key @returns {HTMLElement | undefined} */
  #next(key) {
    const items = this.#items;
    const below = items.filter((item) => item.parentElement === this.#root);
    const above = items.filter((item) => item.parentElement !== this.#root);
    const focused = items.findIndex((item) => item === document.activeElement);
    const isAbove = focused >= 0 && focused < above.length;
    const at = below.findIndex((item) => item === document.activeElement);
    if (key === "Home") return items[0];
    if (key === "End") return items.at(-1);
    if (isAbove && (key === "ArrowRight" || key === "ArrowLeft")) return above.at((focused + (key === "ArrowRight" ? 1 : -1)) % above.length);
    if (key === "ArrowDown") return isAbove ? below[0] : (below[at + 1] ?? above[0] ?? below[0]);
    if (key === "ArrowUp") return isAbove ? below.at(-1) : at > 0 ? below[at - 1] : (above[0] ?? below.at(-1));
    return undefined;
  }

  /** @param {string} name */
  #byShortcut(name) {
    return this.#items.find((each) => each.getAttribute("aria-keyshortcuts") === name);
  }

  /** The single key of an action runs it; another letter goes to the next action that begins with it.
   * @param {string} key */
  #byLetter(key) {
    const item = this.#byShortcut(key.toUpperCase());
    if (item) return item.click();
    const items = this.#items;
    const at = items.findIndex((each) => each === document.activeElement);
    const after = [...items.slice(at + 1), ...items.slice(0, at + 1)];
    after.find((each) => each.textContent.trim().toLowerCase().startsWith(key))?.focus();
  }
}

/** @param {KeyboardEvent} event @param {string} key */
function isLetter({ ctrlKey, metaKey, altKey }, key) {
  return key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}

/** @param {string} why */
function reason(why) {
  const node = document.createElement("span");
  node.className = "menu-why";
  setText(node, why);
  return node;
}
