/**
 * One row of a thread: a bubble, a service line, or the line where a day begins.
 *
 * @import { DayRow, MessageRow } from "../lib/rows.js"
 * @import { Message } from "../types.js"
 */
import { local } from "../lib/dates.js";
import { parts, say, stamp } from "../lib/dom.js";
import { strings } from "../lib/strings.js";

/** @typedef {{ retry: (message: Message) => void, discard: (message: Message) => void }} Delivery */

/** @param {DayRow | MessageRow} row */
export function createRow(row) {
  if ("day" in row) return stamp("day");
  return stamp(row.message.kind === "service" ? "service" : "message");
}

/** @param {HTMLElement} node @param {DayRow | MessageRow} row @param {Delivery} delivery @param {boolean} named */
export function updateRow(node, row, delivery, named) {
  if ("day" in row) return showDay(node, row.day);
  if (row.message.kind === "service") return showService(node, row.message);
  showBubble(node, row, named);
  showDelivery(node, row.message);
  showTrouble(node, row.message, delivery);
}

/** @param {HTMLElement} node @param {string} day */
function showDay(node, day) {
  const { time } = parts(node);
  say(time, local.heading(day, new Date()));
  time.dateTime = day.slice(0, 10);
}

/** @param {HTMLElement} node @param {Message} message */
function showService(node, message) {
  const { text, time } = parts(node);
  say(text, message.text || message.media_label || "");
  showTime(time, message);
}

/** @param {HTMLElement} node @param {MessageRow} row @param {boolean} named whether senders are told apart */
function showBubble(node, { message, joined }, named) {
  const { sender, name, media, mediaLabel, text, marks, time } = parts(node);
  const incoming = message.direction === "incoming";
  node.dataset.direction = message.direction;
  node.dataset.status = message.status;
  node.toggleAttribute("data-joined", joined);
  node.toggleAttribute("data-deleted", message.deleted_at !== null);
  const author = incoming ? message.sender_name || strings.unknownSender : strings.outgoingAuthor;
  say(name, author);
  sender.hidden = joined;
  sender.classList.toggle("hush", !(named && incoming));
  media.hidden = message.kind !== "media";
  say(mediaLabel, message.media_label || strings.media);
  text.hidden = message.text === "";
  say(text, message.text);
  say(marks, [message.edited_at && strings.edited, message.deleted_at && strings.deletedMark].filter(Boolean).join(", "));
  showTime(time, message);
}

/** @param {HTMLTimeElement} time @param {Message} message */
function showTime(time, { timestamp }) {
  say(time, local.clock(timestamp));
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
  say(deliveryText, strings[state]);
}

/** @param {Message} message @returns {"pending" | "sent" | "read" | "failed" | null} */
function deliveryState({ direction, status, read_at }) {
  if (direction === "incoming" || status === "received") return null;
  return status === "sent" && read_at ? "read" : status;
}

/** Why a message has not gone, and what one can do about it.
 * @param {HTMLElement} node @param {Message} message @param {Delivery} delivery */
function showTrouble(node, message, delivery) {
  const { trouble, troubleText, wait, countdown, retry, discard } = parts(node);
  const failed = message.status === "failed";
  const delayed = message.status === "pending" && message.error !== null;
  trouble.hidden = !failed && !delayed;
  if (trouble.hidden) return;
  const reason = message.error?.text ?? "";
  say(troubleText, failed ? [strings.failed, reason].filter(Boolean).join(": ") : reason);
  const until = delayed ? message.error?.retry_at : null;
  wait.hidden = !until;
  if (until) countdown.setAttribute("until", until);
  retry.hidden = !failed;
  retry.onclick = () => delivery.retry(message);
  discard.onclick = () => delivery.discard(message);
}
