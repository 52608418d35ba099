/**
 * The health banner above the page: problems of the service, and accounts that need the operator or do not reach
 * Telegram, with a button that helps.
 *
 * @import { Health } from "../../services/health.js"
 * @import { Store } from "../../store.js"
 * @import { Account } from "../../types.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { ProblemLine } from "../../model/account_problems.js"
 */
import { reconcileRows, parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { setLinkedText } from "../../lib/dom/text_with_links.js";
import { strings } from "../../lib/format/strings.js";
import { accountProblems } from "../../model/account_problems.js";
import { OfflineAccounts } from "../../model/offline_accounts.js";

/** @typedef {{ signIn: (account: Account) => void, manage: (account: Account) => void, connect: (accounts: Account[]) => void }} Remedies */

/** What a button that helps says. */
const REMEDIES = { signIn: strings.signInAgain, manage: strings.showAccount, connect: strings.tryNow };

/** @param {HTMLElement} root @param {Health} health @param {Store} store @param {Remedies} remedies */
export function healthBanner(root, health, store, remedies) {
  /** @type {Map<string, Row<ProblemLine>>} */ const rows = new Map();
  const offline = new OfflineAccounts();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
  const show = () => {
    const now = Date.now();
    const all = [...health.problems.map(ofService), ...offline.lines(store.accounts, now), ...accountProblems(store.accounts, now)];
    const next = offline.next(now);
    clearTimeout(timer);
    if (next !== null) timer = setTimeout(show, next - now);
    root.hidden = all.length === 0;
    reconcileRows(root, rows, all, {
      key: ({ key }) => key,
      same: (a, b) => a.words === b.words && a.account === b.account && a.until === b.until && a.accounts?.length === b.accounts?.length,
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
function update(node, { kind, words, until, account, accounts, action }, remedies) {
  const { text, wait, countdown, remedy } = parts(node);
  node.dataset.kind = kind;
  node.toggleAttribute("data-account", account !== null);
  setLinkedText(text, words);
  wait.hidden = until === null;
  if (until !== null) countdown.setAttribute("until", until);
  remedy.hidden = action === null;
  if (action === null) return;
  setText(remedy, REMEDIES[action]);
  if (action === "connect") remedy.onclick = () => remedies.connect(accounts ?? []);
  else if (account !== null) remedy.onclick = () => remedies[action](account);
}
