/**
 * A section of the list: the mark, label, state and unread count of an account above its conversations,
 * or rows without an account.
 *
 * @import { Account } from "../../types.js"
 * @import { Section } from "../../model/sections.js"
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { setLinkedText } from "../../lib/dom/text_with_links.js";
import { statusTone } from "../../model/account_states.js";
import { strings } from "../../lib/format/strings.js";
import { canSignInAgain, needsOperator } from "../../model/account_problems.js";
import { showConcerning } from "./badge.js";
import { listenToFolders } from "./folder_filter.js";

/** @typedef {{ toggle: () => void, more: () => void, manage: () => void, signIn: () => void, retry: () => void }} GroupActions */

/** @param {GroupActions} actions */
export function createGroup({ toggle, more, manage, signIn, retry }) {
  const node = cloneTemplate("group");
  const { toggle: button, more: moreButton, menu, signIn: signInButton, again, folders } = parts(node);
  listenToFolders(folders);
  button.addEventListener("click", toggle);
  moreButton.addEventListener("click", more);
  menu.addEventListener("click", manage);
  signInButton.addEventListener("click", signIn);
  again.addEventListener("click", retry);
  return node;
}

/** @param {string} heading empty for none @param {() => void} retry */
export function createPlain(heading, retry) {
  const node = cloneTemplate("plain");
  const { head, again } = parts(node);
  setText(head, heading);
  head.hidden = heading === "";
  again.addEventListener("click", retry);
  return node;
}

/** @param {HTMLElement} node @param {{ open: boolean, fixed: boolean }} section */
export function showOpen(node, { open, fixed }) {
  const { toggle, body } = parts(node);
  if (toggle) toggle.disabled = fixed;
  if (fixed) toggle?.removeAttribute("aria-expanded");
  else toggle?.setAttribute("aria-expanded", String(open));
  body.hidden = !open;
}

/**
 * @param {HTMLElement} node
 * @param {Account | undefined} account @param {string} hue @param {number} count unread messages that concern the operator
 */
export function updateHead(node, account, hue, count) {
  const { mark, label, state, statusDot, unread, menu } = parts(node);
  const name = account?.label ?? strings.removedAccount;
  node.dataset.hue = hue;
  mark.setAttribute("hue", hue);
  mark.setAttribute("label", name);
  setText(label, name);
  setText(state, account ? strings.state[account.state] ?? account.state : strings.removedAccountDetail);
  statusDot.dataset.tone = account ? statusTone(account.state) : "off";
  node.toggleAttribute("data-needs-operator", account !== undefined && needsOperator(account));
  showConcerning(unread, count, account?.unread_count ?? 0);
  menu.hidden = !account;
  menu.setAttribute("aria-label", strings.accountMenu(name));
  showImport(node, account);
  showDetail(node, account);
}

/** Shows the progress while the account's history is being imported. @param {HTMLElement} node @param {Account | undefined} account */
function showImport(node, account) {
  const { progress } = parts(node);
  const { import_done, import_total } = account ?? { import_done: 0, import_total: 0 };
  progress.hidden = import_done >= import_total;
  Object.assign(progress, { value: import_done, max: Math.max(1, import_total) });
}

/** Shows what happened and what to do, if the account is not connected.
 * @param {HTMLElement} node @param {Account | undefined} account */
function showDetail(node, account) {
  const { detail, detailText, retry, countdown, signIn } = parts(node);
  const text = account && account.state !== "connected" ? account.state_detail ?? "" : "";
  const until = account?.retry_at ?? null;
  setLinkedText(detailText, text);
  if (until) countdown.setAttribute("until", until);
  retry.hidden = !until;
  signIn.hidden = !account || !needsOperator(account) || !canSignInAgain(account);
  detail.hidden = text === "" && !until;
}

/** Updates the button that unfolds a group, or folds it again.
 * @param {HTMLElement} node @param {Section} section @param {boolean} isComplete whether all its conversations are known */
export function updateMore(node, { hidden, hiddenUnread, unfolded }, isComplete) {
  const { more, moreText } = parts(node);
  more.hidden = hidden === 0 && !unfolded;
  more.ariaExpanded = String(unfolded);
  setText(moreText, unfolded ? strings.showFewer : strings.showMore(isComplete ? hidden : 0, hiddenUnread));
}

/** Updates the line below a section's rows. @param {HTMLElement} node @param {string} words @param {boolean} failed */
export function updateNote(node, words, failed) {
  const { note, noteText, again } = parts(node);
  note.toggleAttribute("data-empty", words === "" && !failed);
  setText(noteText, words);
  again.hidden = !failed;
}
