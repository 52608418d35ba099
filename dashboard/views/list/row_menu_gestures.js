/**
 * What opens the menu of a row: its button, a right click or the keys for a context menu, and a long press.
 */
import { wasTouch } from "../../lib/dom/last_input.js";

/** A finger that rests this long on a row opens its menu (milliseconds), unless it moves this far (pixels). */
const LONG_PRESS = 500;
const MAX_MOVE = 10;

/** @typedef {(row: Element, at: { x: number, y: number }) => void} OpenMenu */

/** @param {HTMLElement} root the list @param {OpenMenu} open */
export function rowMenuGestures(root, open) {
  const press = longPress(root, open);
  root.addEventListener("click", (event) => {
    const button = elementOf(event).closest(".row-menu");
    const row = button?.closest(".row");
    if (!button || !row) return;
    const { left, bottom } = button.getBoundingClientRect();
    open(row, { x: left, y: bottom });
  });
  root.addEventListener("contextmenu", (event) => {
    const row = elementOf(event).closest(".row");
    if (!row) return;
    event.preventDefault();
    press.isOpened = wasTouch();
    open(row, isOver(row, event) ? { x: event.clientX, y: event.clientY } : below(row));
  });
}

/** Some browsers make no context menu of a long press.
 * @param {HTMLElement} root @param {OpenMenu} open @returns {{ isOpened: boolean }} whether the finger on the screen has opened the menu */
function longPress(root, open) {
  const press = { isOpened: false };
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let at = { x: 0, y: 0 };
  const cancel = () => clearTimeout(timer);
  root.addEventListener("pointerdown", (event) => {
    cancel();
    press.isOpened = false;
    const row = elementOf(event).closest(".row");
    if (event.pointerType !== "touch" || !row) return;
    at = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      press.isOpened = true;
      open(row, at);
    }, LONG_PRESS);
  }, { passive: true });
  root.addEventListener("pointermove", ({ clientX, clientY }) => Math.hypot(clientX - at.x, clientY - at.y) > MAX_MOVE && cancel(), { passive: true });
  for (const type of ["pointerup", "pointercancel", "scroll", "contextmenu"]) root.addEventListener(type, cancel, { passive: true });
  // The finger that has opened the menu presses nothing when it leaves the screen.
  root.addEventListener("touchend", (event) => {
    if (press.isOpened && event.cancelable) event.preventDefault();
  }, { passive: false });
  return press;
}

/** @param {Event} event */
function elementOf({ target }) {
  return /** @type {Element} */ (target);
}

/** @param {Element} row @param {MouseEvent} event */
function isOver(row, { clientX, clientY }) {
  const { left, right, top, bottom } = row.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/** @param {Element} row */
function below(row) {
  const { left, bottom } = row.getBoundingClientRect();
  return { x: left + 16, y: bottom - 8 };
}
