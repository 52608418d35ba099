/**
 * Asks in which conversation a message is to be forwarded, and says through which account that is.
 *
 * @import { Api } from "../../api.js"
 * @import { Store } from "../../store.js"
 * @import { Conversation, Message } from "../../types.js"
 * @import { Choice } from "../shell/combobox.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { content } from "../../lib/format/preview.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { forwardTargets, howForwarded } from "../../model/forward_targets.js";
import { Combobox } from "../shell/combobox.js";

/** Conversations that are asked for at once. */
const LIMIT = 30;

/** @typedef {Choice & { conversation: Conversation }} Target */

/** @param {HTMLDialogElement} dialog @param {Message} message @param {{ api: Api, store: Store }} services
 * @param {(into: Conversation) => void} forward */
export function askForward(dialog, message, { api, store }, forward) {
  const form = /** @type {HTMLFormElement} */ (cloneTemplate("forward-form"));
  const { text, q, list, note, error, cancel, ok } = parts(form);
  setText(text, content(message));
  dialog.replaceChildren(form);
  /** @param {Conversation} conversation @returns {Target} */
  const choice = (conversation) => {
    const account = store.account(conversation.telegram_account_id);
    const label = account?.label ?? strings.removedAccount;
    return { key: String(conversation.id), title: titleOf(conversation), detail: strings.viaAccount(label), hue: store.hueOf(account?.id ?? ""), label, conversation };
  };
  const find = async (/** @type {string} */ q) => {
    const known = [...store.conversations, ...store.archived];
    const found = q === "" ? known : await search(api, q).catch((reason) => (setText(error, errorMessage(reason)), []));
    return forwardTargets(found, message, store.accounts).slice(0, LIMIT).map(choice);
  };
  /** @type {Combobox<Target>} */ const combobox = new Combobox(q, list, find, (target) => {
    ok.disabled = target === undefined;
    const how = target ? howForwarded(message, target.conversation) : null;
    const none = combobox.isSearching ? strings.searching : list.hidden ? strings.acts.forwardNone : "";
    setText(note, target && how ? strings.acts.forwardHow[how](target.label ?? "") : none);
    note.toggleAttribute("data-new", how === "copy");
    if (how === "impossible") ok.disabled = true;
  }, { chooseFirst: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { chosen } = combobox;
    if (!chosen || ok.disabled) return;
    dialog.close();
    forward(chosen.conversation);
  });
  cancel.addEventListener("click", () => dialog.close());
  dialog.showModal();
  q.focus();
  void combobox.search(true);
}

/** @param {Api} api @param {string} q @returns {Promise<Conversation[]>} */
async function search(api, q) {
  const [listed, archived] = await Promise.all([api.conversations({ q, limit: LIMIT }), api.conversations({ q, archived: true, limit: LIMIT })]);
  return [...listed.items, ...archived.items];
}
