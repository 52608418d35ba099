/**
 * Renders the text of a message with its formats, code, links and spoilers.
 *
 * @import { Format, Part, Piece } from "../../lib/rich_text/entities.js"
 * @import { Entity } from "../../types.js"
 */
import { pieces, words } from "../../lib/rich_text/entities.js";
import { strings } from "../../lib/format/strings.js";

/** What each element shows: a row that is rendered again keeps its selection and its open spoilers.
 * @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} node @param {string} text @param {Entity[]} entities */
export function showText(node, text, entities) {
  const key = entities.length === 0 ? text : `${text}\0${JSON.stringify(entities)}`;
  if (shown.get(node) === key) return;
  shown.set(node, key);
  node.replaceChildren(...elements(pieces(text, entities)));
}

/** @param {Piece[]} given */
function elements(given) {
  return given.flatMap((piece) => (typeof piece === "string" ? [piece] : RENDERERS[piece.format](piece)));
}

/** @type {Record<Format, (part: Part) => (HTMLElement | string)[]>} */
const RENDERERS = {
  bold: (part) => [element("strong", part)],
  italic: (part) => [element("em", part)],
  underline: (part) => [element("u", part)],
  strikethrough: (part) => [element("s", part)],
  blockquote: (part) => [element("blockquote", part, { dir: "auto" })],
  code: (part) => [element("code", part, { dir: "ltr" })],
  mention: (part) => [element("span", part, { className: "mention" })],
  link,
  pre,
  spoiler,
};

/** @param {string} name @param {Part} part @param {Record<string, unknown>} [properties] */
function element(name, part, properties = {}) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...elements(part.inside));
  return node;
}

/** The tooltip shows the address of a link. If the text looks like another address, the link shows its
 * real place beside the text.
 * @param {Part} part */
function link(part) {
  const { href = "", place } = part;
  const node = element("a", part, { href, title: href, target: "_blank", rel: "noopener noreferrer" });
  if (!place) return [node];
  const real = document.createElement("bdi");
  real.className = "real-place";
  real.textContent = place;
  return [node, real];
}

/** A block that scrolls inside, also by keyboard. @param {Part} part */
function pre(part) {
  const node = element("pre", part, { dir: "ltr", tabIndex: 0, role: "group", ariaLabel: strings.codeBlock(part.language) });
  if (part.language) node.dataset.language = part.language;
  return [node];
}

/** A button that hides the text; pressing it shows the text and moves the focus there. @param {Part} part */
function spoiler(part) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "spoiler", title: strings.spoiler, ariaLabel: strings.spoiler });
  const hidden = document.createElement("span");
  hidden.textContent = words(part.inside);
  button.append(hidden);
  button.addEventListener("click", () => {
    const open = element("span", part, { className: "spoiler", tabIndex: -1 });
    button.replaceWith(open);
    open.focus({ preventScroll: true });
  });
  return [button];
}
