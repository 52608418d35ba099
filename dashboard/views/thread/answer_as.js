/**
 * The choice of the account that answers in a group which several accounts share.
 *
 * @import { Store } from "../../store.js"
 * @import { Conversation, Id } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { plainName } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";

/** @param {Record<string, any>} parts of the thread @param {Store} store @param {Conversation} conversation */
export function showAnswerAs({ account, as, label, via }, store, conversation) {
  const shared = store.sharedWith(conversation.id);
  const isShared = shared.length > 1;
  account.toggleAttribute("data-shared", isShared);
  as.hidden = !isShared;
  label.hidden = isShared;
  setText(via, isShared ? strings.answerAs : strings.via);
  if (!isShared) return;
  const options = shared.map(({ id, telegram_account_id }) => ({ id: String(id), name: plainName(store.account(telegram_account_id)?.label ?? "") }));
  const state = JSON.stringify(options);
  if (as.dataset.state !== state) {
    as.dataset.state = state;
    as.replaceChildren(...options.map(({ id, name }) => new Option(name, id)));
  }
  as.value = String(conversation.id);
}

/** @param {HTMLSelectElement} as @param {Store} store @param {Id} id the open conversation @param {(from: Id, to: Id) => void} choose */
export function listenToAnswerAs(as, store, id, choose) {
  as.addEventListener("change", () => {
    const chosen = store.sharedWith(id).find((each) => String(each.id) === as.value);
    if (chosen && chosen.id !== id) choose(id, chosen.id);
  });
}
