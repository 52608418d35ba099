/**
 * One conversation in the list.
 *
 * @import { Conversation, Id } from "../types.js"
 */
import { local } from "../lib/dates.js";
import { parts, say, stamp } from "../lib/dom.js";
import { preview } from "../lib/preview.js";
import { initials } from "../lib/text.js";
import { showBadge } from "./badge.js";

/**
 * @typedef {object} Entry
 * @property {Conversation} conversation
 * @property {number | undefined} hue the account's colour
 * @property {string} label the account's name
 * @property {boolean} selected
 * @property {string} today so that times are written afresh when the day changes
 */

/** @param {Entry} a @param {Entry} b */
export function sameEntry(a, b) {
  return (
    a.conversation === b.conversation &&
    a.selected === b.selected &&
    a.hue === b.hue &&
    a.label === b.label &&
    a.today === b.today
  );
}

export function createRow() {
  const node = stamp("row");
  parts(node).button.tabIndex = -1;
  return node;
}

/** @param {HTMLElement} node @param {Entry} entry @param {(id: Id) => void} open */
export function updateRow(node, { conversation, hue, label, selected }, open) {
  const { button, avatar, mark, title, time, who, text, failed, unread } = parts(node);
  const last = preview(conversation);
  node.dataset.hue = String(hue ?? "none");
  node.dataset.conversation = String(conversation.id);
  button.onclick = () => open(conversation.id);
  button.toggleAttribute("data-unread", conversation.unread_count > 0);
  if (selected) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  mark.setAttribute("hue", String(hue ?? "none"));
  mark.setAttribute("label", label);
  say(avatar, initials(conversation.title));
  say(title, conversation.title);
  say(who, last.who);
  say(text, last.text);
  failed.toggleAttribute("data-on", last.failed);
  showTime(time, conversation.last_message_at);
  showBadge(unread, conversation.unread_count);
}

/** @param {HTMLTimeElement} time @param {string | null} at */
function showTime(time, at) {
  say(time, at === null ? "" : local.brief(at, new Date()));
  time.dateTime = at ?? "";
}
