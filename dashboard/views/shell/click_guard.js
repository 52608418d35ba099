/**
 * Buttons and links that come under a pointer at rest are not what it was aimed at: a press within
 * the next moment does nothing. The list has its own answer (`lib/dom/recent_positions.js`).
 */

/** Milliseconds. */
const MOMENT = 400;

const PRESSED = "button, a, summary";

/** @param {Document} page */
export function aimGuard(page) {
  /** What came by itself, and when. @type {{ control: Element, at: number } | null} */ let came = null;
  /** @type {Element | null} */ let under = null;
  let at = { x: NaN, y: NaN };
  page.addEventListener("pointermove", ({ clientX, clientY }) => {
    at = { x: clientX, y: clientY };
    came = null;
  }, { capture: true, passive: true });
  page.addEventListener("pointerover", ({ target, clientX, clientY, pointerType }) => {
    const control = target instanceof Element ? target.closest(PRESSED) : null;
    const rests = clientX === at.x && clientY === at.y && pointerType === "mouse";
    if (control !== under) came = rests && control ? { control, at: performance.now() } : null;
    under = control;
  }, { capture: true, passive: true });
  page.addEventListener("click", (event) => {
    const control = event.target instanceof Element ? event.target.closest(PRESSED) : null;
    const stray = event.detail > 0 && came !== null && came.control === control && performance.now() - came.at < MOMENT;
    if (!stray || control?.closest(".row")) return;
    event.preventDefault();
    event.stopPropagation();
  }, { capture: true });
}
