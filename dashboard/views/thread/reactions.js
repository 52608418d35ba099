/**
 * The reactions to a message, below its bubble. The account's own is marked.
 *
 * @import { Reaction } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { oneLine } from "../../lib/format/text.js";

/** @param {HTMLElement} list @param {Reaction[]} reactions */
export function showReactions(list, reactions) {
  list.hidden = reactions.length === 0;
  list.replaceChildren(...reactions.map(chip));
}

/** @param {Reaction} reaction */
function chip({ emoji, count, chosen }) {
  const item = document.createElement("li");
  item.className = "reaction";
  item.toggleAttribute("data-chosen", chosen);
  const sign = document.createElement("span");
  sign.ariaHidden = "true";
  setText(sign, `${oneLine(emoji)} ${strings.number(count)}`);
  const words = document.createElement("span");
  words.className = "visually-hidden";
  setText(words, strings.reaction(oneLine(emoji), count, chosen));
  item.append(sign, words);
  item.title = words.textContent ?? "";
  return item;
}
