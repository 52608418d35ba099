/**
 * Cleans text from strangers without changing its meaning.
 */

/** What Telegram takes in one message, in characters (code points). */
export const LONGEST_MESSAGE = 4096;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** As Telegram counts them. @param {string} text */
export function characters(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The first lines run together, enough for a row of the list. @param {string} text */
export function oneLine(text) {
  return text.slice(0, 300).replace(/\s+/gu, " ").trim();
}

/** Up to two first letters, for a mark beside the colour. @param {string} label */
export function initials(label) {
  const words = label.slice(0, 200).split(/\s+/u).filter((word) => /[\p{L}\p{N}\p{Emoji}]/u.test(word));
  const letters = words.slice(0, 2).map(firstLetter);
  return letters.join("").toLocaleUpperCase() || "?";
}

/** Without marks piled upon it, so that it keeps to its box. @param {string} word */
function firstLetter(word) {
  const start = word.search(/[\p{L}\p{N}\p{Emoji}]/u);
  const [first] = graphemes.segment(word.slice(start));
  const letter = first?.segment ?? "";
  return letter.length > 12 ? String.fromCodePoint(letter.codePointAt(0) ?? 63) : letter;
}
