/**
 * Asks before a message is deleted at Telegram, which nothing can undo: for everyone, or for the account alone.
 *
 * @import { Message } from "../../types.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { content } from "../../lib/format/preview.js";
import { strings } from "../../lib/format/strings.js";

/** @param {HTMLDialogElement} dialog @param {Message} message @param {(forEveryone: boolean) => void} remove */
export function askDelete(dialog, message, remove) {
  const form = cloneTemplate("delete-form");
  const { text, why, everyone, me, cancel } = parts(form);
  const isShared = message.chat_id.startsWith("-100"); // supergroups and channels have one copy of a message
  const canEveryone = message.can_delete_for_everyone === true;
  setText(text, content(message));
  why.hidden = canEveryone;
  setText(why, isShared ? strings.acts.cannotDelete : strings.acts.cannotDeleteForEveryone);
  everyone.hidden = !canEveryone;
  me.hidden = isShared;
  const choose = (/** @type {boolean} */ forEveryone) => {
    dialog.close();
    remove(forEveryone);
  };
  everyone.addEventListener("click", () => choose(true));
  me.addEventListener("click", () => choose(false));
  cancel.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(form);
  dialog.showModal();
  (canEveryone ? everyone : isShared ? cancel : me).focus();
}
