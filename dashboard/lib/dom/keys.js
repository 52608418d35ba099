/**
 * Finds the key that the operator means, on every keyboard layout.
 */

const LETTER = /^Key([A-Z])$/u;
const LATIN = /^[A-Za-z]$/u;
const OTHER_SCRIPT = /^[^\p{ASCII}]$/u;

/**
 * The letter that the key has on a Latin layout, in lower case even with CapsLock; every other key
 * unchanged. If the layout has Latin letters, the letter counts and not the position of the key.
 * @param {Pick<KeyboardEvent, "key" | "code" | "shiftKey">} event
 */
export function keyPressed({ key, code, shiftKey }) {
  if (shiftKey) return key;
  if (LATIN.test(key)) return key.toLowerCase();
  const [, letter] = (OTHER_SCRIPT.test(key) && LETTER.exec(code)) || [];
  return letter?.toLowerCase() ?? key;
}

/**
 * Whether the key goes to an input method that composes a word. Safari reports the Enter or Escape that
 * ends a composition only afterwards, with the key code 229 (UI Events, "keyCode").
 * @param {Pick<KeyboardEvent, "isComposing" | "keyCode">} event
 */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;
}

/**
 * Whether the key writes a character, or begins one (a dead key, an input method). A character may need
 * AltGr, which Windows reports as Ctrl+Alt, or Option.
 * @param {Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey" | "isComposing" | "keyCode"> & Partial<Pick<KeyboardEvent, "getModifierState">>} event
 */
export function isText(event) {
  if (isComposing(event) || event.key === "Dead" || event.key === "Process") return true;
  if ([...event.key].length !== 1) return false;
  if (event.getModifierState?.("AltGraph")) return true;
  if (event.ctrlKey || event.metaKey) return false;
  return !event.altKey || !/^[\x20-\x7E]$/u.test(event.key);
}

/** Whether the key pastes. @param {Pick<KeyboardEvent, "key" | "code" | "shiftKey" | "altKey" | "ctrlKey" | "metaKey">} event */
export function isPaste({ key, code, altKey, ctrlKey, metaKey }) {
  return (ctrlKey || metaKey) && !altKey && keyPressed({ key, code, shiftKey: false }) === "v";
}
