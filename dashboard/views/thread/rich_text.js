/**
 * A message's text as elements: formatting, code, links, and what is hidden until one asks.
 *
 * @import { Look, Part, Piece } from "../../lib/rich_text/entities.js"
 * @import { Entity } from "../../types.js"
 */
import { pieces, words } from "../../lib/rich_text/entities.js";
import { strings } from "../../lib/format/strings.js";

/** What each element shows, so that a row drawn again keeps its selection and its open spoilers.
 * @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} node @param {string} text @param {Entity[]} entities */
export function showText(node, text, entities) {
  const key = entities.length === 0 ? text : `${text}\0${JSON.stringify(entities)}`;
  if (shown.get(node) === key) return;
  shown.set(node, key);
  node.replaceChildren(...drawn(pieces(text, entities)));
}

/** @param {Piece[]} given */
function drawn(given) {
  return given.flatMap((piece) => (typeof piece === "string" ? [piece] : DRAW[piece.look](piece)));
}

/** @type {Record<Look, (part: Part) => (HTMLElement | string)[]>} */
const DRAW = {
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
  node.append(...drawn(part.inside));
  return node;
}

/** Its tooltip tells where it really leads; where its words say otherwise, so does a sign beside it.
 * @param {Part} part */
function link(part) {
  const { href = "", place } = part;
  const node = element("a", part, { href, title: href, target: "_blank", rel: "noopener noreferrer" });
  if (!place) return [node];
  const sign = document.createElement("bdi");
  sign.className = "real-place";
  sign.textContent = place;
  return [node, sign];
}

/** It scrolls inside, by keyboard too. @param {Part} part */
function pre(part) {
  const node = element("pre", part, { dir: "ltr", tabIndex: 0, role: "group", ariaLabel: strings.codeBlock(part.language) });
  if (part.language) node.dataset.language = part.language;
  return [node];
}

/** A button in its place; whoever presses it is led to the words. @param {Part} part */
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
