/**
 * Which key was meant, whatever the layout.
 */

const LETTER = /^Key([A-Z])$/u;
const LATIN = /^[A-Za-z]$/u;
const OTHER_SCRIPT = /^[^\p{ASCII}]$/u;

/**
 * The letter as it is on a Latin layout, small also with CapsLock; everything else as it is. Where
 * the layout has Latin letters it is the letter, not its place, that counts.
 * @param {Pick<KeyboardEvent, "key" | "code" | "shiftKey">} event
 */
export function keyPressed({ key, code, shiftKey }) {
  if (shiftKey) return key;
  if (LATIN.test(key)) return key.toLowerCase();
  const [, letter] = (OTHER_SCRIPT.test(key) && LETTER.exec(code)) || [];
  return letter?.toLowerCase() ?? key;
}

/**
 * Whether the key goes to an input method that composes a word. Safari tells of the Enter or Escape
 * that ends a composition only after its end, then with the key code 229 (UI Events, "keyCode").
 * @param {Pick<KeyboardEvent, "isComposing" | "keyCode">} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}
