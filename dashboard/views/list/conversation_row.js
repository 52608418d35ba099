/**
 * One row of the list: a conversation or a found message.
 *
 * @import { Conversation, Message } from "../../types.js"
 */
import { local } from "../../lib/format/dates.js";
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { foundIn } from "../../lib/format/excerpt.js";
import { chatTitleOf, titleOf, topicTitleOf } from "../../lib/format/names.js";
import { author, preview } from "../../lib/format/preview.js";
import { isMessage } from "../../model/sections.js";
import { strings } from "../../lib/format/strings.js";
import { initials, oneLine } from "../../lib/format/text.js";
import { showMentions, showUnread } from "./badge.js";
import { hasUnread } from "../../model/conversation_marks.js";

/**
 * @typedef {object} Entry
 * @property {Conversation | Message} item
 * @property {Conversation | undefined} conversation the item itself, or the conversation of the message
 * @property {string} hue the account's colour
 * @property {string} label the account's label; of a group that several accounts share, all of them
 * @property {string} mark the label of the account that answers
 * @property {number} unread unread messages, of a shared group those of the account with the most
 * @property {number} mentioned unread mentions
 * @property {boolean} selected
 * @property {string} q the text of the search
 * @property {string} draft the unfinished reply, unless the composer shows it
 * @property {boolean} muted
 * @property {string | undefined} own the label of the operator's account that wrote the shown message
 * @property {string} today the present day: when it changes, the times are rendered again
 * @property {string} when how long somebody waits, or until when it is snoozed, instead of the time of the last message
 * @property {boolean} chosen whether the operator has selected the row
 * @property {boolean} named whether the row says the account's name, because no group does
 */

/** @param {Entry} a @param {Entry} b */
export function sameEntry(a, b) {
  return (
    a.item === b.item &&
    a.conversation === b.conversation &&
    a.selected === b.selected &&
    a.hue === b.hue &&
    a.label === b.label &&
    a.mark === b.mark &&
    a.unread === b.unread &&
    a.mentioned === b.mentioned &&
    a.q === b.q &&
    a.draft === b.draft &&
    a.muted === b.muted &&
    a.own === b.own &&
    a.today === b.today &&
    a.when === b.when &&
    a.named === b.named &&
    a.chosen === b.chosen
  );
}

/** @param {(item: Conversation | Message) => void} open */
export function createRow(open) {
  const node = cloneTemplate("row");
  const { button } = parts(node);
  button.tabIndex = -1;
  button.addEventListener("click", () => {
    const entry = entries.get(node);
    if (entry) open(entry.item);
  });
  return node;
}

/** @type {WeakMap<HTMLElement, Entry>} */
const entries = new WeakMap();

/** @param {HTMLElement} node @param {Entry} entry */
export function updateRow(node, entry) {
  entries.set(node, entry);
  const { conversation, hue, label, selected } = entry;
  const { button, mark, via, viaWord, viaLabel, chosenText } = parts(node);
  node.toggleAttribute("data-chosen", entry.chosen);
  setText(chosenText, entry.chosen ? strings.selected : "");
  node.dataset.hue = hue;
  node.dataset.conversation = String(conversation?.id);
  node.toggleAttribute("data-hit", isMessage(entry.item));
  node.toggleAttribute("data-named", entry.named);
  via.classList.toggle("visually-hidden", !isMessage(entry.item) && !entry.named);
  if (selected) button.setAttribute("aria-current", "true");
  else button.removeAttribute("aria-current");
  mark.setAttribute("hue", hue);
  mark.setAttribute("label", entry.mark);
  viaWord.classList.toggle("visually-hidden", !isMessage(entry.item));
  setText(viaWord, label === entry.mark ? strings.via : "");
  setText(viaLabel, label);
  viaLabel.title = label === entry.mark ? "" : label;
  node.toggleAttribute("data-shared", label !== entry.mark);
  showTitle(node, conversation);
  if (isMessage(entry.item)) showFoundMessage(node, entry.item, entry);
  else showConversation(node, entry.item, entry);
  showMarks(node, conversation, entry);
}

/** The name of the chat; of a topic, its name and behind it that of the chat.
 * @param {HTMLElement} node @param {Conversation | undefined} conversation */
function showTitle(node, conversation) {
  const { avatar, title, chat, chatTitle } = parts(node);
  const topic = conversation ? topicTitleOf(conversation) : "";
  const chatName = conversation ? chatTitleOf(conversation) : strings.unknownConversation;
  const name = topic || chatName;
  if (title.textContent !== name) setText(avatar, initials(name));
  setText(title, name);
  title.title = conversation ? titleOf(conversation) : "";
  chat.hidden = topic === "";
  setText(chatTitle, topic === "" ? "" : chatName);
}

/** @param {HTMLElement} node @param {Conversation | undefined} conversation @param {Entry} entry */
function showMarks(node, conversation, { item, muted }) {
  const { menu, mutedIcon, mutedText, pinned, pinnedText } = parts(node);
  const isPinned = Boolean(conversation?.is_pinned) && !isMessage(item);
  node.toggleAttribute("data-muted", muted);
  mutedIcon.toggleAttribute("data-on", muted);
  setText(mutedText, muted ? strings.muted : "");
  pinned.toggleAttribute("data-on", isPinned);
  setText(pinnedText, isPinned ? strings.pinned : "");
  menu.hidden = !conversation;
  if (conversation) menu.setAttribute("aria-label", strings.rowMenu(titleOf(conversation)));
}

/** @param {HTMLElement} node @param {Conversation} conversation @param {Entry} entry */
function showConversation(node, conversation, { draft, own, when, unread: count, mentioned }) {
  const { button, time, who, text, failed, failedText, mentions, unread } = parts(node);
  const last = draft === "" ? preview(conversation, own) : { who: strings.draft, text: oneLine(draft) };
  who.toggleAttribute("data-draft", draft !== "");
  button.toggleAttribute("data-unread", count > 0 || hasUnread(conversation));
  setText(who, last.who);
  setText(text, last.text);
  const problems = [conversation.failed_count > 0 ? strings.failedReplies(conversation.failed_count) : "", conversation.problem?.text ?? ""];
  const problem = problems.filter(Boolean).join(". ");
  failed.toggleAttribute("data-on", problem !== "");
  setText(failedText, problem);
  button.title = conversation.problem?.text ?? "";
  showTime(time, conversation.last_message_at, when);
  showUnread(unread, count, conversation.unread_mark === true);
  showMentions(mentions, mentioned);
}

/** @param {HTMLElement} node @param {Message} message @param {Entry} entry */
function showFoundMessage(node, message, { conversation, q, own }) {
  const { button, time, who, text, mentions, unread } = parts(node);
  button.title = "";
  showUnread(unread, 0, false);
  showMentions(mentions, 0);
  who.removeAttribute("data-draft");
  setText(who, author(conversation?.kind ?? "user", message, own));
  text.replaceChildren(
    ...foundIn(message, q).map((piece) => {
      const part = document.createElement(piece.found ? "mark" : "span");
      setText(part, piece.text);
      return part;
    }),
  );
  showTime(time, message.timestamp);
}

/** @param {HTMLTimeElement} time @param {string | null} at @param {string} [when] */
function showTime(time, at, when = "") {
  setText(time, when || (at === null ? "" : local.brief(at, new Date())));
  time.dateTime = at ?? "";
}
