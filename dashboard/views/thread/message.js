/**
 * One row of a thread: a message, a service message, the line above a day, or the line above the first
 * unread message.
 *
 * @import { MessageRow, ThreadRow } from "../../model/thread_rows.js"
 * @import { Edit, Message } from "../../types.js"
 * @import { Press } from "./message_buttons.js"
 */
import { local } from "../../lib/format/dates.js";
import { setLinkedText } from "../../lib/dom/text_with_links.js";
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { authorOf, plainName } from "../../lib/format/names.js";
import { content } from "../../lib/format/preview.js";
import { canTakeBack } from "../../model/message_actions.js";
import { isQuoteRefused } from "../../model/quotes.js";
import { strings } from "../../lib/format/strings.js";
import { oneLine } from "../../lib/format/text.js";
import { deletedMark, showAlbum } from "./album.js";
import { showButtons } from "./message_buttons.js";
import { showChange } from "./message_change.js";
import { showReactions } from "./reactions.js";
import { showText } from "./rich_text.js";

/**
 * @typedef {object} MessageActions
 * @property {(message: Message, withoutQuote?: boolean) => void} retry
 * @property {(message: Message) => void} discard
 * @property {(message: Message) => void} sendMoved sends the message to the supergroup that its group became
 * @property {(message: Message) => void} edit puts the message into the composer
 * @property {(message: Message) => void} quote
 * @property {(message: Message) => void} jump goes to the message that a message quotes
 * @property {Press} press presses a button of a bot
 * @property {(message: Message) => void} takeBack takes a reply back into the composer before it is sent
 * @property {(message: Message) => "edit" | "write" | null} remedyOf what helps after a refused change
 * @property {(message: Message) => void} editAgain edits a text that Telegram refused, or writes it as a new message
 * @property {(message: Message, emoji: string) => void} toggleReaction
 * @property {(message: Message) => string} whyNotReact why its reactions cannot be changed; empty if they can
 * @property {(message: Message) => Promise<Edit[] | null>} versions
 */

/** @typedef {(message: Message) => string | undefined} Own
 * the label of the operator's account that wrote a message, if one did */

/** @typedef {(message: Message) => string | null} HueOf the colour of the sender's name; null for that of the account */

/** @param {ThreadRow} row */
export function createRow(row) {
  if ("day" in row) return cloneTemplate("day");
  if ("unread" in row) return cloneTemplate("unread-line");
  return cloneTemplate(row.message.kind === "service" ? "service" : "message");
}

/** @param {HTMLElement} node @param {ThreadRow} row @param {MessageActions} actions
 * @param {{ named: boolean, delayed: boolean, own: Own, hueOf: HueOf, foreign: boolean }} options named: whether to show the sender;
 *   delayed: whether the message has waited to be sent for some time; foreign: whether it is of another chat */
export function updateRow(node, row, actions, { named, delayed, own, hueOf, foreign }) {
  if ("unread" in row) return;
  if ("day" in row) return showDay(node, row.day);
  if (row.message.kind === "service") return showService(node, row.message);
  showBubble(node, row, named, own, hueOf);
  showBelow(node, row.message, actions);
  showExpiry(node, row.message);
  showDelivery(node, row.message);
  showDeliveryProblem(node, row.message, delayed, actions);
  showChange(node, row.message, actions);
  showQuote(node, row, actions, { own, hueOf, foreign });
  showEdited(node, row.message, actions);
}

/** @param {HTMLElement} node @param {string} day */
function showDay(node, day) {
  const { time } = parts(node);
  setText(time, local.heading(day, new Date()));
  time.dateTime = day.slice(0, 10);
}

/** @param {HTMLElement} node @param {Message} message */
function showService(node, message) {
  const { text, time } = parts(node);
  setText(text, plainName(oneLine(message.text || message.media_label || "")));
  showTime(time, message);
}

/** @param {HTMLElement} node @param {MessageRow} row @param {boolean} named whether to show the sender @param {Own} own @param {HueOf} hueOf */
function showBubble(node, { message, items, joined, topic }, named, own, hueOf) {
  const { sender, name, topic: topicLine, topicTitle, forwardedLine, forwarded, media, mediaLabel, album, text, signature, marks, time } = parts(node);
  const incoming = message.direction === "incoming";
  node.dataset.direction = message.direction;
  node.dataset.status = message.status;
  node.toggleAttribute("data-joined", joined);
  node.toggleAttribute("data-deleted", message.deleted_at !== null);
  setText(name, authorOf(message, own(message)));
  setHue(sender, hueOf(message));
  sender.hidden = joined;
  sender.classList.toggle("visually-hidden", !(named && incoming));
  topicLine.hidden = topic === "";
  setText(topicTitle, topic);
  forwardedLine.hidden = !message.forwarded_from;
  setText(forwarded, message.forwarded_from ? strings.forwardedFrom(plainName(oneLine(message.forwarded_from)) || strings.unknownSender) : "");
  setText(signature, plainName(oneLine(message.signature ?? "")));
  media.hidden = message.kind !== "media" || items.length > 1 || message.deleted_by_timer === true;
  setText(mediaLabel, plainName(oneLine(message.media_label ?? "")) || strings.media);
  showAlbum(album, items);
  text.hidden = message.text === "";
  media.toggleAttribute("data-alone", album.hidden && text.hidden);
  showText(text, message.text, message.entities ?? []);
  setText(marks, deletedMark(message));
  showTime(time, message);
}

/** What stands below the bubble. @param {HTMLElement} node @param {Message} message @param {MessageActions} actions */
function showBelow(node, message, { press, whyNotReact, toggleReaction }) {
  const { buttons, reactions, menu } = parts(node);
  showButtons(buttons, message, press);
  showReactions(reactions, message, { why: () => whyNotReact(message), toggle: (emoji) => toggleReaction(message, emoji) });
  menu.hidden = message.local === true;
}

/** When the timer of a message deletes it. @param {HTMLElement} node @param {Message} message */
function showExpiry(node, { expires_at, deleted_at }) {
  const { expires, expiresText } = parts(node);
  expires.hidden = !expires_at || deleted_at !== null;
  const words = expires_at ? strings.expiresAt(local.full(expires_at)) : "";
  setText(expiresText, words);
  expires.title = words;
}

/** The message that this one replies to. @param {HTMLElement} node @param {MessageRow} row @param {MessageActions} actions
 * @param {{ own: Own, hueOf: HueOf, foreign: boolean }} options foreign: whether it is of the group that this supergroup was: nothing there can be replied to */
function showQuote(node, { message, quoted }, actions, { own, hueOf, foreign }) {
  const { quote, quoteName, quoteText, replyTo } = parts(node);
  const id = message.reply_to_message_id;
  const part = message.quote ?? null;
  quote.hidden = id === null && part === null;
  quote.disabled = id === null; // a message in another chat cannot be shown
  setText(quoteName, quoted ? authorOf(quoted, own(quoted)) : plainName(oneLine(part?.author ?? "")));
  setHue(quote, quoted ? hueOf(quoted) : null);
  setText(quoteText, part ? quotedPart(part) : quoted ? content(quoted) : strings.quotedEarlier);
  quote.onclick = () => id !== null && actions.jump(message);
  replyTo.hidden = message.message_id === null || message.deleted_at !== null || foreign;
  replyTo.onclick = () => actions.quote(message);
}

/** @param {HTMLElement} node @param {string | null} hue null for that of the thread */
function setHue(node, hue) {
  if (hue === null) delete node.dataset.hue;
  else node.dataset.hue = hue;
}

/** @param {NonNullable<Message["quote"]>} part */
function quotedPart({ kind, text }) {
  return oneLine(text ?? "") || (kind === "story" ? strings.story : strings.quotedElsewhere);
}

/** The mark opens the earlier versions. A new edit closes them, because there is one version more.
 * @param {HTMLElement} node @param {Message} message @param {MessageActions} actions */
function showEdited(node, message, actions) {
  const { edited, versions } = parts(node);
  edited.hidden = message.edited_at === null;
  const open = (/** @type {boolean} */ wanted) => {
    versions.hidden = !wanted;
    edited.setAttribute("aria-expanded", String(wanted));
  };
  if (edited.dataset.at !== String(message.edited_at)) open(false);
  edited.dataset.at = String(message.edited_at);
  edited.onclick = async () => {
    if (!versions.hidden) return open(false);
    const edits = await actions.versions(message);
    if (!edits) return;
    versions.replaceChildren(...(edits.length > 0 ? edits.map(version) : [version(null)]));
    open(true);
  };
}

/** @param {Edit | null} edit */
function version(edit) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  text.dir = "auto";
  if (edit) showText(text, edit.text, edit.entities ?? []);
  else setText(text, strings.noVersions);
  const time = document.createElement("time");
  if (edit) showTime(time, { timestamp: edit.since });
  item.append(...(edit ? [time, text] : [text]));
  return item;
}

/** @param {HTMLTimeElement} time @param {Pick<Message, "timestamp">} message */
function showTime(time, { timestamp }) {
  setText(time, local.clock(timestamp));
  time.dateTime = timestamp;
  time.title = local.full(timestamp);
}

/** @param {HTMLElement} node @param {Message} message */
function showDelivery(node, message) {
  const { delivery, deliveryIcon, deliveryText } = parts(node);
  const state = deliveryState(message);
  delivery.hidden = state === null;
  if (!state) return;
  delivery.dataset.state = state;
  delivery.title = strings[state];
  deliveryIcon.setAttribute("href", `#icon-${{ pending: "clock", sent: "sent", read: "read", failed: "alert" }[state]}`);
  setText(deliveryText, strings[state]);
}

/** @param {Message} message @returns {"pending" | "sent" | "read" | "failed" | null} */
function deliveryState({ direction, status, read_at }) {
  if (direction === "incoming" || status === "received") return null;
  return status === "sent" && read_at ? "read" : status === "scheduled" ? "pending" : status;
}

/** Why a message was not sent, and what the operator can do.
 * @param {HTMLElement} node @param {Message} message @param {boolean} delayed @param {MessageActions} actions */
function showDeliveryProblem(node, message, delayed, actions) {
  const { deliveryProblem, deliveryProblemText, wait, countdown, edit, retry, unquoted, sendMoved, discard } = parts(node);
  const failed = message.status === "failed";
  deliveryProblem.hidden = (!failed && !delayed) || canTakeBack(message, Date.now());
  if (deliveryProblem.hidden) return;
  const reason = message.error?.text ?? "";
  setLinkedText(deliveryProblemText, failed ? [strings.failed, reason].filter(Boolean).join(": ") : reason || (message.local ? strings.unanswered : strings.heldUp));
  const until = delayed ? message.error?.retry_at : null;
  wait.hidden = !until;
  if (until) countdown.setAttribute("until", until);
  const quoteRefused = failed && message.reply_to_message_id !== null && isQuoteRefused(message.error?.code);
  edit.hidden = !failed;
  edit.onclick = () => actions.edit(message);
  const moved = failed && message.error?.code === "group_moved";
  retry.hidden = quoteRefused || moved || (!failed && !until);
  sendMoved.hidden = !moved;
  sendMoved.onclick = () => actions.sendMoved(message);
  setText(retry, failed ? strings.retry : strings.retryNow);
  retry.onclick = () => actions.retry(message);
  unquoted.hidden = !quoteRefused;
  unquoted.onclick = () => actions.retry(message, true);
  discard.hidden = Boolean(message.local) && !failed; // Switchboard may have it already
  discard.onclick = () => actions.discard(message);
}
