/**
 * Ignores accidental clicks: if a button or link appears under a pointer at rest, a click within the next
 * moment does nothing. The list has its own guard (`views/list/list_click_guard.js`).
 */

/** The time within which a click counts as accidental (milliseconds). */
const IGNORE_FOR = 400;

const CONTROLS = "button, a, summary";

/** @param {Document} page */
export function clickGuard(page) {
  /** The control that appeared under the pointer, and when. @type {{ control: Element, at: number } | null} */ let appeared = null;
  /** @type {Element | null} */ let under = null;
  let at = { x: NaN, y: NaN };
  page.addEventListener("pointermove", ({ clientX, clientY }) => {
    at = { x: clientX, y: clientY };
    appeared = null;
  }, { capture: true, passive: true });
  page.addEventListener("pointerover", ({ target, clientX, clientY, pointerType }) => {
    const control = target instanceof Element ? target.closest(CONTROLS) : null;
    const isAtRest = clientX === at.x && clientY === at.y && pointerType === "mouse";
    if (control !== under) appeared = isAtRest && control ? { control, at: performance.now() } : null;
    under = control;
  }, { capture: true, passive: true });
  page.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest(CONTROLS) : null;
    const isAccidental = event.detail > 0 && appeared !== null && appeared.control === control && performance.now() - appeared.at < IGNORE_FOR;
    if (!isAccidental || control?.closest(".row")) return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
}
