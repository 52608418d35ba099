/**
 * Markdown as Telegram's apps type it: `**bold**`, `__italic__`, `~~strike~~`, `||spoiler||`, `` `code` ``,
 * code blocks and `[text](address)`. Switchboard turns the marks into formats; the page only writes them.
 *
 * @import { Entity, EntityType } from "../../types.js"
 */

/** The marks around a part. @type {Partial<Record<EntityType, string>>} */
const MARKS = { bold: "**", italic: "__", strikethrough: "~~", spoiler: "||", code: "`" };

const MARKED = /\*\*[^]+?\*\*|__[^]+?__|~~[^]+?~~|\|\|[^]+?\|\||`[^]+?`|\[[^\]]+\]\([^)\s]+\)/u;

/** Whether a text has marks that would become formats. @param {string} text */
export function hasMarks(text) {
  return MARKED.test(text);
}

/** Whether Markdown can say all formats of a text. @param {Entity[]} entities */
export function isExpressible(entities) {
  return entities.every(({ type }) => MARKS[type] !== undefined || type === "pre" || type === "text_link");
}

/** @param {string} text @param {Entity[]} entities expressible ones */
export function markdownOf(text, entities) {
  /** @type {{ at: number, order: number, mark: string }[]} */ const marks = [];
  const tight = entities.map((entity) => withoutSpace(entity, text)).filter(({ length }) => length > 0);
  tight.sort((a, b) => a.offset - b.offset || b.length - a.length).forEach((entity, place) => {
    const [open, close] = around(entity, text);
    marks.push({ at: entity.offset, order: place + 1, mark: open }, { at: entity.offset + entity.length, order: -place - 1, mark: close });
  });
  marks.sort((a, b) => a.at - b.at || a.order - b.order);
  let written = "";
  let done = 0;
  for (const { at, mark } of marks) {
    written += text.slice(done, at) + mark;
    done = at;
  }
  return written + text.slice(done);
}

/** A mark stands beside a visible character; code keeps its spaces. @param {Entity} entity @param {string} text */
function withoutSpace(entity, text) {
  if (entity.type === "code" || entity.type === "pre") return entity;
  const { start, end } = trimmed({ text, start: entity.offset, end: entity.offset + entity.length });
  return text.slice(start, end).trim() === "" ? { ...entity, length: 0 } : { ...entity, offset: start, length: end - start };
}

/** @param {Entity} entity @param {string} text @returns {[string, string]} */
function around({ type, url = "", language = "", offset, length }, text) {
  if (type === "text_link") return ["[", `](${url})`];
  if (type === "pre") return [`\`\`\`${language}${language || text[offset] !== "\n" ? "\n" : ""}`, `${text[offset + length - 1] === "\n" ? "" : "\n"}\`\`\``];
  const mark = MARKS[type] ?? "";
  return [mark, mark];
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
