/**
 * Counts and shortens text that other people wrote.
 */

/** The longest message that Telegram accepts, in characters (code points). */
export const MAX_MESSAGE_LENGTH = 4096;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** The number of characters, as Telegram counts them. @param {string} text */
export function characters(text) {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** The beginning of a text as one line, long enough for a row of the list. @param {string} text */
export function oneLine(text) {
  return text.slice(0, 300).replace(/\s+/gu, " ").trim();
}

/** Up to two initials, for the mark of an account. @param {string} label */
export function initials(label) {
  const words = label.slice(0, 200).split(/\s+/u).filter((word) => /[\p{L}\p{N}\p{Emoji}]/u.test(word));
  const letters = words.slice(0, 2).map(firstLetter);
  return letters.join("").toLocaleUpperCase() || "?";
}

/** The first letter, without piled-up marks, so that it fits into its box. @param {string} word */
function firstLetter(word) {
  const start = word.search(/[\p{L}\p{N}\p{Emoji}]/u);
  const [first] = graphemes.segment(word.slice(start));
  const letter = first?.segment ?? "";
  return letter.length > 12 ? String.fromCodePoint(letter.codePointAt(0) ?? 63) : letter;
}
