/**
 * The device of the operator's last input. A computer with a touch screen may have a keyboard and a
 * mouse as well, so the media features `hover` and `pointer` do not show it.
 */

/** @type {"keyboard" | "mouse" | "pen" | "touch"} */
let last = "keyboard";

/** @param {EventTarget} page the target that receives its events */
export function watchInput(page) {
  const listen = { capture: true, passive: true };
  page.addEventListener("keydown", () => (last = "keyboard"), listen);
  page.addEventListener("pointerdown", (event) => (last = kindOf(/** @type {PointerEvent} */ (event).pointerType)), listen);
}

/** Whether it was a finger. Then the on-screen keyboard must not open unasked. */
export function wasTouch() {
  return last === "touch";
}

/** @param {string} pointerType */
function kindOf(pointerType) {
  return pointerType === "touch" || pointerType === "pen" ? pointerType : "mouse";
}
