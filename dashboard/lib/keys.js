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
