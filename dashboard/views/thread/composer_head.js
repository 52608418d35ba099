/**
 * What the composer shows beside its text: the account that sends the reply, in its colour, and why nothing can be
 * written.
 *
 * @import { Conversation } from "../../types.js"
 * @import { Store } from "../../store.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { setLinkedText } from "../../lib/dom/text_with_links.js";
import { titleOf } from "../../lib/format/names.js";
import { whyNotReply } from "../../model/account_states.js";
import { strings } from "../../lib/format/strings.js";

/** @param {HTMLElement} form @param {Record<string, any>} parts of the composer @param {Store} store @param {Conversation} conversation
 * @returns {boolean} whether the operator can write */
export function showHead(form, { mark, label, reason, field, text, foot }, store, conversation) {
  const account = store.account(conversation.telegram_account_id);
  const hue = store.hueOf(account?.id);
  const name = account?.label ?? strings.removedAccount;
  form.dataset.hue = hue;
  mark.setAttribute("hue", hue);
  mark.setAttribute("label", name);
  setText(label, name);
  text.setAttribute("aria-label", strings.writeTo(titleOf(conversation)));
  const why = whyNotReply(conversation, account);
  setLinkedText(reason, why);
  reason.hidden = why === "";
  field.hidden = foot.hidden = why !== "";
  text.disabled = why !== "";
  return why === "";
}
