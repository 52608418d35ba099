/**
 * By what the operator did something last: a device with a touch screen may have a keyboard and a
 * mouse as well, so what the device says of itself (`hover`, `pointer`) decides nothing.
 */

/** @type {"keyboard" | "mouse" | "pen" | "touch"} */
let last = "keyboard";

/** @param {EventTarget} page where its events come by */
export function watchInput(page) {
  const listen = { capture: true, passive: true };
  page.addEventListener("keydown", () => (last = "keyboard"), listen);
  page.addEventListener("pointerdown", (event) => (last = kindOf(/** @type {PointerEvent} */ (event).pointerType)), listen);
}

/** Whether it was a finger: then the keyboard on the screen comes only where one asks for it. */
export function wasTouch() {
  return last === "touch";
}

/** @param {string} pointerType */
function kindOf(pointerType) {
  return pointerType === "touch" || pointerType === "pen" ? pointerType : "mouse";
}
