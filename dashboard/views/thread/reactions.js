/**
 * The reactions to a message, below its bubble. A click adds the account's own, or takes it back.
 *
 * @import { Message, Reaction } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { oneLine } from "../../lib/format/text.js";
import { shownReactions } from "../../model/reactions.js";

/** What each list shows: chips that are the same stay. @type {WeakMap<HTMLElement, string>} */
const shown = new WeakMap();

/** @typedef {{ why: () => string, toggle: (emoji: string) => void }} HowToReact
 * why: why the operator cannot react; empty if they can */

/** @param {HTMLElement} list @param {Message} message @param {HowToReact} how */
export function showReactions(list, message, how) {
  const reactions = shownReactions(message);
  list.hidden = reactions.length === 0;
  const key = JSON.stringify([message.id, reactions, how.why()]);
  if (shown.get(list) === key) return;
  shown.set(list, key);
  const focused = list.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.emoji : undefined;
  list.replaceChildren(...reactions.map((reaction) => chip(reaction, how)));
  if (focused === undefined) return;
  const chips = [...list.querySelectorAll("button")];
  (chips.find((each) => each.dataset.emoji === focused) ?? chips[0])?.focus({ preventScroll: true });
}

/** @param {Reaction & { pending?: boolean }} reaction @param {HowToReact} how */
function chip({ emoji, count, chosen, pending = false }, { why, toggle }) {
  const item = document.createElement("li");
  item.className = "reaction";
  item.toggleAttribute("data-chosen", chosen);
  item.toggleAttribute("data-pending", pending);
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.emoji = emoji;
  button.ariaPressed = String(chosen);
  const sign = document.createElement("span");
  sign.ariaHidden = "true";
  setText(sign, `${oneLine(emoji)} ${strings.number(count)}`);
  const words = document.createElement("span");
  words.className = "visually-hidden";
  setText(words, strings.reaction(oneLine(emoji), count, chosen));
  button.append(sign, words);
  const reason = why();
  button.title = [words.textContent, reason].filter(Boolean).join(". ");
  if (reason !== "") button.ariaDisabled = "true";
  button.addEventListener("click", () => why() === "" && toggle(emoji));
  item.append(button);
  return item;
}
