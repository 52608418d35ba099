/**
 * The place of a long text where the words looked for stand, cut to fit a row.
 */
import { oneLine } from "./text.js";

/** Characters shown before the first word found, and in all. */
const BEFORE = 16;
const LONGEST = 200;

/** @typedef {{ text: string, found: boolean }} Piece */

/** @param {string} text @param {string} q @returns {Piece[]} */
export function excerpt(text, q) {
  const words = q.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_])(?:${words.join("|")})`, "giu");
  const first = words.length === 0 ? -1 : text.search(pattern);
  const start = first > BEFORE ? wordBefore(text, first - BEFORE) : 0;
  const cut = (start > 0 ? "… " : "") + oneLine(text.slice(start, start + LONGEST));
  return words.length === 0 ? [{ text: cut, found: false }] : pieces(cut, pattern);
}

/** @param {string} text @param {RegExp} pattern @returns {Piece[]} */
function pieces(text, pattern) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > end) found.push({ text: text.slice(end, match.index), found: false });
    end = match.index + match[0].length;
    found.push({ text: match[0], found: true });
  }
  if (end < text.length) found.push({ text: text.slice(end), found: false });
  return found;
}

/** The beginning of a word near this place, so that none is cut in two. @param {string} text @param {number} at */
function wordBefore(text, at) {
  const space = text.slice(at, at + BEFORE).search(/\s/u);
  return space < 0 ? at : at + space + 1;
}
