/**
 * Markdown as Telegram's apps type it: `**bold**`, `__italic__`, `~~strike~~`, `||spoiler||`, `` `code` ``,
 * code blocks and `[text](address)`. Switchboard turns the marks into formats; the page only writes them.
 */

const MARKED = /\*\*[^]+?\*\*|__[^]+?__|~~[^]+?~~|\|\|[^]+?\|\||`[^]+?`|\[[^\]]+\]\([^)\s]+\)/u;

/** Whether a text has marks that would become formats. @param {string} text */
export function hasMarks(text) {
  return MARKED.test(text);
}

/** @typedef {{ text: string, start: number, end: number }} Selection a text and what is selected in it */

/** Puts marks around what is selected, or takes them away. White space at its ends stays outside.
 * @param {Selection} selection @param {string} mark @returns {Selection} */
export function toggleMark({ text, start, end }, mark) {
  const { length } = mark;
  const inside = trimmed({ text, start, end });
  const before = text.slice(inside.start - length, inside.start);
  const after = text.slice(inside.end, inside.end + length);
  const part = text.slice(inside.start, inside.end);
  if (before === mark && after === mark) {
    return { text: text.slice(0, inside.start - length) + part + text.slice(inside.end + length), start: inside.start - length, end: inside.end - length };
  }
  if (part.length > 2 * length && part.startsWith(mark) && part.endsWith(mark)) {
    const bare = part.slice(length, -length);
    return { text: text.slice(0, inside.start) + bare + text.slice(inside.end), start: inside.start, end: inside.start + bare.length };
  }
  return { text: text.slice(0, inside.start) + mark + part + mark + text.slice(inside.end), start: inside.start + length, end: inside.end + length };
}

/** Makes a link of what is selected; then the place of its address is selected.
 * @param {Selection} selection @returns {Selection} */
export function makeLink(selection) {
  const { text, start, end } = trimmed(selection);
  const address = "https://";
  const from = end + 3;
  return { text: `${text.slice(0, start)}[${text.slice(start, end)}](${address})${text.slice(end)}`, start: from, end: from + address.length };
}

/** @param {Selection} selection @returns {Selection} */
function trimmed({ text, start, end }) {
  const part = text.slice(start, end);
  if (part.trim() === "") return { text, start, end };
  return { text, start: start + part.length - part.trimStart().length, end: end - part.length + part.trimEnd().length };
}
