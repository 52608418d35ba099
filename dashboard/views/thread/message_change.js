/**
 * What the operator wants changed about a message as long as Telegram has not answered, and why Telegram refused it.
 * The bubble shows the message as it is at Telegram.
 *
 * @import { Message } from "../../types.js"
 */
import { local } from "../../lib/format/dates.js";
import { parts, setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { canTakeBack } from "../../model/message_actions.js";
import { showText } from "./rich_text.js";

/** @param {HTMLElement} node @param {Message} message
 * @param {{ takeBack: (message: Message) => void, remedyOf: (message: Message) => "edit" | "write" | null, editAgain: (message: Message) => void }} actions
 *   those of `MessageActions` in `message.js` */
export function showChange(node, message, { takeBack, remedyOf, editAgain }) {
  const { change, changeWords, wanted, undoWait, undoIn, undoSend, again } = parts(node);
  const { pending_change: wish = null, problem = null } = message;
  const isHeld = canTakeBack(message, Date.now());
  node.toggleAttribute("data-held", isHeld);
  const words = isHeld ? strings.acts.sendsIn : wordsOf(message);
  change.hidden = words === "";
  if (change.hidden) return;
  change.toggleAttribute("data-problem", wish === null && problem !== null && !isHeld);
  setText(changeWords, [words, isHeld ? "" : (wish?.error?.text ?? "")].filter(Boolean).join(" "));
  wanted.hidden = wish?.kind !== "edit" || !wish.text;
  if (!wanted.hidden) showText(wanted, wish?.text ?? "", wish?.entities ?? []);
  undoWait.hidden = undoSend.hidden = !isHeld;
  if (isHeld) undoIn.setAttribute("until", message.not_before ?? "");
  undoSend.onclick = () => takeBack(message);
  const remedy = isHeld ? null : remedyOf(message);
  again.hidden = remedy === null;
  setText(again, remedy === "write" ? strings.writeAnew : strings.editAgain);
  again.onclick = () => editAgain(message);
}

/** @param {Message} message */
function wordsOf({ pending_change: wish = null, problem = null }) {
  if (wish === null) return problem?.text ?? "";
  if (wish.kind === "edit") return wish.text ? strings.acts.editing : strings.acts.changing;
  if (wish.kind === "delete") return wish.for_everyone === false ? strings.acts.deletingForMe : strings.acts.deleting;
  if (wish.kind === "react") return "";
  return wish.send_at ? strings.acts.rescheduling(local.full(wish.send_at)) : strings.acts.changing;
}
