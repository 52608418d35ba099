/**
 * A sentence whose addresses are links.
 */
import { linked } from "../rich_text/links.js";

/** @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @param {HTMLElement} node @param {string} text */
export function setLinkedText(node, text) {
  if (shown.get(node) === text) return;
  shown.set(node, text);
  node.replaceChildren(
    ...linked(text).map((piece) => {
      if (piece.href === null) return piece.text;
      const link = document.createElement("a");
      Object.assign(link, { href: piece.href, target: "_blank", rel: "noopener noreferrer", textContent: piece.text });
      return link;
    }),
  );
}
