/**
 * The part of a long text that contains the searched words, cut to fit a row. Words match as in
 * Switchboard's search: case, accents, and ß or ss make no difference.
 */
import { folded, foldedWithPlaces } from "./fold.js";
import { oneLine } from "./text.js";

/** Characters before the first match, and in all; a text of at most WHOLE characters is not cut. */
const BEFORE = 16;
const MAX_LENGTH = 200;
const WHOLE = 44;

/** @typedef {{ text: string, found: boolean }} Piece */

/** @param {string} text @param {string} q @returns {Piece[]} */
export function excerpt(text, q) {
  const words = folded(q).match(/[\p{L}\p{N}_]+/gu) ?? [];
  const line = oneLine(text);
  if (words.length === 0) return [{ text: line.slice(0, MAX_LENGTH), found: false }];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join("|")})`, "gu");
  const [first = 0] = matches(text, pattern)[0] ?? [];
  const start = first > BEFORE && line.length > WHOLE ? wordBefore(text, first - BEFORE) : 0;
  return pieces((start > 0 ? "… " : "") + oneLine(text.slice(start, start + MAX_LENGTH)), pattern);
}

/** @param {string} text @param {RegExp} pattern of folded words @returns {Piece[]} */
function pieces(text, pattern) {
  const found = [];
  let end = 0;
  for (const [from, to] of matches(text, pattern)) {
    if (from > end) found.push({ text: text.slice(end, from), found: false });
    found.push({ text: text.slice(from, to), found: true });
    end = to;
  }
  if (end < text.length) found.push({ text: text.slice(end), found: false });
  return found;
}

/** The ranges of a text that match a pattern, after folding. @param {string} text @param {RegExp} pattern
 * @returns {[number, number][]} */
function matches(text, pattern) {
  const { text: plain, from } = foldedWithPlaces(text);
  return [...plain.matchAll(pattern)].map(({ index, 0: word }) => {
    const last = from[index + word.length - 1] ?? 0;
    const [character = ""] = /^.\p{M}*/su.exec(text.slice(last)) ?? [];
    return [from[index] ?? 0, last + character.length];
  });
}

/** The beginning of a word near an index, so that no word is cut. @param {string} text @param {number} at */
function wordBefore(text, at) {
  const space = text.slice(at, at + BEFORE).search(/\s/u);
  return space < 0 ? at : at + space + 1;
}
