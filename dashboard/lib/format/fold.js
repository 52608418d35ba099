/**
 * The rule by which a search compares texts: case, accents, width and invisible characters make no difference, ß is ss, œ is oe.
 * It is the same for names, messages and commands, and the same as the service's (`domain/search_key.py`).
 */

/** Letters with a stroke and ligatures, which Unicode does not decompose. @type {Record<string, string>} */
const LETTERS = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ŧ: "t", ŋ: "n", ı: "i", æ: "ae", œ: "oe", þ: "th", ß: "ss", ς: "σ" };

/** Invisible characters, and the choice between a sign's forms. */
const UNSEEN = /[\p{Cf}\ufe00-\ufe0f]/gu;

/** The mark that Unicode orders after all others beside it. */
const LAST_MARK = "\u0345";


/** A text as a search compares it. @param {string} text */
export function folded(text) {
  return foldedWithPlaces(text).text;
}

/** A folded text, and the index in the original of each of its characters.
 * @param {string} text @returns {{ text: string, from: number[] }} */
export function foldedWithPlaces(text) {
  /** @type {number[]} */ const from = [];
  let plain = "";
  let at = 0;
  for (const character of text) {
    const apart = foldedCharacter(character);
    for (let i = 0; i < apart.length; i++) from.push(at);
    plain += apart;
    at += character.length;
  }
  return { text: plain, from };
}

/** @param {string} character */
function foldedCharacter(character) {
  if (character < "\u0080") return character.toLowerCase();
  let plain = "";
  for (const part of character.normalize("NFKD").toLowerCase().normalize("NFKD").replace(UNSEEN, "")) {
    if (!isAccent(part)) plain += LETTERS[part] ?? part;
  }
  return plain;
}

/** Whether a mark is an accent. A mark with a meaning of its own, such as a Thai vowel, keeps its place when Unicode
 * orders the marks of a letter (unicode.org/reports/tr44, canonical combining class 0). @param {string} sign */
function isAccent(sign) {
  return /\p{M}/u.test(sign) && (sign === LAST_MARK || !(LAST_MARK + sign).normalize("NFD").startsWith(LAST_MARK));
}

/** How well a folded text matches a folded query: all its words must begin a word of the text, or its letters stand in
 * the text in this order. @param {string} query @param {string} text @returns {number} 0 for no match; more is better */
export function matchScore(query, text) {
  if (query === "") return 1;
  if (text.startsWith(query)) return 4;
  const words = text.split(/[^\p{L}\p{N}]+/u);
  if (query.split(/\s+/u).every((part) => words.some((word) => word.startsWith(part)))) return 3;
  if (text.includes(query)) return 2;
  return query.length > 1 && hasInOrder(query.replace(/\s+/gu, ""), text) ? 0.5 : 0;
}

/** Whether the letters stand in a text in this order, the first one at the beginning of a word. @param {string} letters @param {string} text */
function hasInOrder(letters, text) {
  const [first = "", ...others] = letters;
  const start = text.split(/(?<=[^\p{L}\p{N}])(?=[\p{L}\p{N}])/u).find((word) => word.startsWith(first));
  if (start === undefined) return false;
  let at = text.indexOf(start) + first.length;
  return others.every((letter) => (at = text.indexOf(letter, at) + 1) > 0);
}
