/**
 * One tab stop for a whole list: Tab enters it, the arrow keys move within it.
 */

/**
 * @param {HTMLElement} root
 * @param {string} selector the elements between which the arrows move
 */
export function roving(root, selector) {
  root.addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement && target.matches(selector)) makeStop(target);
  });
  root.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!(target instanceof HTMLElement) || !target.matches(selector)) return;
    const next = neighbour([...root.querySelectorAll(selector)].filter(isShown), target, key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  });

  /** @param {HTMLElement} element */
  function makeStop(element) {
    for (const other of root.querySelectorAll(`${selector}[tabindex="0"]`)) other.setAttribute("tabindex", "-1");
    element.tabIndex = 0;
  }

  /** Where the stop has vanished, the first element (or the marked one) becomes it. */
  return function repair() {
    const marked = root.querySelector(`${selector}[aria-current]`);
    if (!root.querySelector(`${selector}[tabindex="0"]`)) {
      const stop = marked ?? root.querySelector(selector);
      if (stop instanceof HTMLElement) stop.tabIndex = 0;
    }
  };
}

/** @param {Element[]} elements @param {HTMLElement} from @param {string} key @returns {HTMLElement | undefined} */
function neighbour(elements, from, key) {
  const at = elements.indexOf(from);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: elements.length - 1 }[key];
  const next = to === undefined ? undefined : elements[to];
  return next instanceof HTMLElement ? next : undefined;
}

/** @param {Element} element */
function isShown(element) {
  return element.closest("[hidden]") === null;
}
