/**
 * One account in the list: its mark, name, state and unread count, over its conversations.
 *
 * @import { Paging } from "../store.js"
 * @import { Account } from "../types.js"
 */
import { parts, say, stamp } from "../lib/dom.js";
import { lamp } from "../lib/states.js";
import { strings } from "../lib/strings.js";
import { showBadge } from "./badge.js";

/**
 * @param {{ collapsed: boolean, toggled: (collapsed: boolean) => void,
 *   manage: () => void, again: () => void }} how
 */
export function createGroup({ collapsed, toggled, manage, again }) {
  const node = stamp("group");
  const { toggle, body, menu, again: retry } = parts(node);
  const show = (/** @type {boolean} */ open) => {
    toggle.setAttribute("aria-expanded", String(open));
    body.hidden = !open;
  };
  show(!collapsed);
  toggle.addEventListener("click", () => {
    show(body.hidden);
    toggled(body.hidden);
  });
  menu.addEventListener("click", manage);
  retry.addEventListener("click", again);
  return node;
}

/**
 * @param {HTMLElement} node
 * @param {{ account: Account | undefined, hue: number | undefined }} group
 */
export function updateHead(node, { account, hue }) {
  const { mark, label, state, lamp: light, unread, menu } = parts(node);
  const name = account?.label ?? strings.removedAccount;
  node.dataset.hue = String(hue ?? "none");
  mark.setAttribute("hue", String(hue ?? "none"));
  mark.setAttribute("label", name);
  say(label, name);
  say(state, account ? strings.state[account.state] ?? account.state : strings.removedAccountDetail);
  light.dataset.lamp = account ? lamp(account.state) : "off";
  showBadge(unread, account?.unread_count ?? 0);
  menu.hidden = !account;
  menu.setAttribute("aria-label", strings.accountMenu(name));
  showDetail(node, account);
}

/** What happened and what to do, where all is not well.
 * @param {HTMLElement} node @param {Account | undefined} account */
function showDetail(node, account) {
  const { detail, detailText, retry, countdown } = parts(node);
  const text = account && account.state !== "connected" ? account.state_detail ?? "" : "";
  const until = account?.retry_at ?? null;
  say(detailText, text);
  if (until) countdown.setAttribute("until", until);
  retry.hidden = !until;
  detail.hidden = text === "" && !until;
}

/**
 * The line under a group's conversations.
 * @param {HTMLElement} node
 * @param {Paging | null} paging null where the list is a search's
 * @param {number} count conversations shown
 * @param {Account | undefined} account
 * @returns {HTMLElement} the line; in view, it asks for more
 */
export function updateNote(node, paging, count, account) {
  const { note, noteText, again } = parts(node);
  say(noteText, paging ? words(paging, count, account) : "");
  again.hidden = paging?.state !== "failed";
  note.hidden = false;
  return note;
}

/** @param {Paging} paging @param {number} count @param {Account | undefined} account */
function words(paging, count, account) {
  if (paging.state === "failed") return paging.trouble;
  if (paging.state === "ready" && count > 0) return "";
  if (paging.state === "ready") {
    return account?.state === "catching_up" ? strings.noConversationsYet : strings.noConversations;
  }
  return paging.state === "loading" ? strings.loading : "";
}
