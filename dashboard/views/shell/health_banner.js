/**
 * The health banner above the page: problems of the service, and accounts that need the operator, with a
 * button that helps.
 *
 * @import { Health } from "../../services/health.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { ProblemLine } from "../../model/account_problems.js"
 */
import { reconcileRows, parts, setText, oncePerFrame, cloneTemplate } from "../../lib/dom/dom.js";
import { setLinkedText } from "../../lib/dom/text_with_links.js";
import { strings } from "../../lib/format/strings.js";
import { accountProblems } from "../../model/account_problems.js";

/** @typedef {{ signIn: (account: Account) => void, manage: (account: Account) => void }} Remedies */

/** @param {HTMLElement} root @param {Health} health @param {Store} store @param {Remedies} remedies */
export function healthBanner(root, health, store, remedies) {
  /** @type {Map<string, Row<ProblemLine>>} */ const rows = new Map();
  const show = () => {
    const all = [...health.problems.map(ofService), ...accountProblems(store.accounts, Date.now())];
    root.hidden = all.length === 0;
    reconcileRows(root, rows, all, {
      key: ({ key }) => key,
      same: (a, b) => a.words === b.words && a.account === b.account && a.until === b.until,
      create: () => cloneTemplate("problem-line"),
      update: (node, line) => update(node, line, remedies),
    });
  };
  health.addEventListener("change", show);
  store.addEventListener("accounts", oncePerFrame(show));
}

/** @param {string} words @returns {ProblemLine} */
function ofService(words) {
  return { key: words, kind: "bad", words, until: null, account: null, action: null };
}

/** @param {HTMLElement} node @param {ProblemLine} line @param {Remedies} remedies */
function update(node, { kind, words, until, account, action }, remedies) {
  const { text, wait, countdown, remedy } = parts(node);
  node.dataset.kind = kind;
  node.toggleAttribute("data-account", account !== null);
  setLinkedText(text, words);
  wait.hidden = until === null;
  if (until !== null) countdown.setAttribute("until", until);
  remedy.hidden = action === null;
  if (account === null || action === null) return;
  setText(remedy, action === "signIn" ? strings.signInAgain : strings.showAccount);
  remedy.onclick = () => remedies[action](account);
}
