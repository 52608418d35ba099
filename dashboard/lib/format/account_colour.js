/**
 * A colour for each account, so that nobody answers from the wrong account.
 *
 * The colour depends on the account's id, so it is the same on every screen and after a reload. If it looks
 * like that of an older account, the account takes another colour, as far from all others as possible. The
 * operator may choose another one.
 */

/** How many colours styles/tokens.css has, in the order of the colour wheel. */
export const HUES = 10;

/** Colours that are nearer to each other on the wheel look alike. */
const MIN_DISTANCE = 3;

/**
 * @param {string[]} ids in order of creation
 * @param {Record<string, number>} [chosen] the colours that the operator has chosen
 * @returns {Map<string, number>} the colour of each account, 0 to HUES − 1
 */
export function hues(ids, chosen = {}) {
  const given = new Map(ids.flatMap((id) => (isHue(chosen[id]) ? [[id, chosen[id]]] : [])));
  let taken = new Set(given.values());
  for (const id of ids.filter((each) => !given.has(each))) {
    if (taken.size === HUES) taken = new Set();
    const hue = free(hash(id) % HUES, taken);
    taken.add(hue);
    given.set(id, hue);
  }
  return given;
}

/** The colour of somebody's name in groups. @param {string} senderId Telegram's id */
export function senderHue(senderId) {
  return hash(senderId) % HUES;
}

/** @param {unknown} value @returns {value is number} */
function isHue(value) {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) < HUES;
}

/** The wanted colour, or the next one that is farthest from the taken ones.
 * @param {number} wanted @param {Set<number>} taken */
function free(wanted, taken) {
  let [best, farthest] = [wanted, distance(wanted, taken)];
  for (let step = 1; step < HUES && farthest < MIN_DISTANCE; step++) {
    const hue = (wanted + step) % HUES;
    const far = distance(hue, taken);
    if (far > farthest) [best, farthest] = [hue, far];
  }
  return best;
}

/** The distance to the nearest taken colour along the wheel. @param {number} hue @param {Set<number>} taken */
function distance(hue, taken) {
  const steps = [...taken].map((other) => Math.abs(hue - other));
  return Math.min(HUES, ...steps.map((step) => Math.min(step, HUES - step)));
}

/** FNV-1a, 32 bits. @param {string} text */
function hash(text) {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
