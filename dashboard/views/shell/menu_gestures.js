/**
 * What opens the menu of an item of a list: its button, a right click or the keys for a context menu, and a
 * long press.
 */
import { wasTouch } from "../../lib/dom/last_input.js";

/** A finger that rests this long on an item opens its menu (milliseconds), unless it moves this far (pixels). */
const LONG_PRESS = 500;
const MAX_MOVE = 10;

/** @typedef {(item: HTMLElement, at: { x: number, y: number }) => void} OpenMenu */

/** @typedef {{ item: string, button: string, isNative?: (target: Element) => boolean, isMeant?: (press: PointerEvent) => boolean }} Places
 * selectors of an item and of its button; isNative: whether the menu of the browser opens there; isMeant: whether a
 * finger hits the item that the operator aimed at */

/** @param {HTMLElement} root the list @param {Places} places @param {OpenMenu} open */
export function menuGestures(root, places, open) {
  const press = longPress(root, places, open);
  root.addEventListener("click", (event) => {
    const button = elementOf(event).closest(places.button);
    const item = itemOf(event, places);
    if (!button || !item) return;
    const { left, bottom } = button.getBoundingClientRect();
    open(item, { x: left, y: bottom });
  });
  root.addEventListener("contextmenu", (event) => {
    const item = itemOf(event, places);
    if (!item || places.isNative?.(elementOf(event))) return;
    event.preventDefault();
    if (wasTouch() && press.isMissed) return;
    press.isOpened = wasTouch();
    open(item, isOver(item, event) ? { x: event.clientX, y: event.clientY } : below(item));
  });
}

/** Some browsers make no context menu of a long press.
 * @param {HTMLElement} root @param {Places} places @param {OpenMenu} open
 * @returns {{ isOpened: boolean, isMissed: boolean }} whether the finger on the screen has opened the menu, or hits
 * another item than it aimed at */
function longPress(root, places, open) {
  const press = { isOpened: false, isMissed: false };
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  let at = { x: 0, y: 0 };
  const cancel = () => clearTimeout(timer);
  root.addEventListener("pointerdown", (event) => {
    cancel();
    press.isOpened = press.isMissed = false;
    const item = itemOf(event, places);
    if (event.pointerType !== "touch" || !item || places.isNative?.(elementOf(event))) return;
    press.isMissed = places.isMeant?.(event) === false;
    if (press.isMissed) return;
    at = { x: event.clientX, y: event.clientY };
    timer = setTimeout(() => {
      press.isOpened = true;
      open(item, at);
    }, LONG_PRESS);
  }, { passive: true });
  root.addEventListener("pointermove", ({ clientX, clientY }) => Math.hypot(clientX - at.x, clientY - at.y) > MAX_MOVE && cancel(), { passive: true });
  for (const type of ["pointerup", "pointercancel", "contextmenu"]) root.addEventListener(type, cancel, { passive: true });
  root.addEventListener("scroll", cancel, { passive: true, capture: true });
  // The finger that has opened the menu presses nothing when it leaves the screen.
  root.addEventListener("touchend", (event) => {
    if (press.isOpened && event.cancelable) event.preventDefault();
  }, { passive: false });
  return press;
}

/** @param {Event} event @param {Places} places */
function itemOf(event, { item }) {
  return /** @type {HTMLElement | null} */ (elementOf(event).closest(item));
}

/** @param {Event} event */
function elementOf({ target }) {
  return /** @type {Element} */ (target);
}

/** @param {Element} item @param {MouseEvent} event */
function isOver(item, { clientX, clientY }) {
  const { left, right, top, bottom } = item.getBoundingClientRect();
  return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
}

/** @param {Element} item */
function below(item) {
  const { left, bottom } = item.getBoundingClientRect();
  return { x: left + 16, y: bottom - 8 };
}
