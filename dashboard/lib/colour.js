/**
 * A colour for each account, so that one never answers from the wrong one.
 *
 * It follows from the account's id, so it stays the same on every screen and after a
 * reload. Where two accounts would get the same, the younger takes the next free one.
 */

/** How many colours styles/tokens.css has. */
export const HUES = 10;

/**
 * @param {string[]} ids in order of creation
 * @returns {Map<string, number>} each one's colour, 0 to HUES − 1
 */
export function hues(ids) {
  /** @type {Map<string, number>} */ const given = new Map();
  const taken = new Set();
  for (const id of ids) {
    let hue = hash(id) % HUES;
    // 3 and 10 have no common divisor, so that every colour is tried.
    while (taken.has(hue) && taken.size < HUES) hue = (hue + 3) % HUES;
    taken.add(hue);
    given.set(id, hue);
  }
  return given;
}

/** FNV-1a, 32 bits. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
