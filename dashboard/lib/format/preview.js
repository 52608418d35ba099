/**
 * The last message of a conversation in one line.
 *
 * @import { Conversation, Message } from "../../types.js"
 */
import { authorOf, plainName } from "./names.js";
import { strings } from "./strings.js";
import { oneLine } from "./text.js";

/**
 * @param {Conversation} conversation
 * @param {string} [own] the label of the operator's account that wrote it, if one did
 * @returns {{ who: string, text: string }}
 */
export function preview({ kind, last_message: last }, own) {
  if (last === null) return { who: "", text: strings.noMessage };
  if (typeof last === "string") return { who: "", text: oneLine(last) };
  return { who: author(kind, last, own), text: marked(last) };
}

/** The content of a message, marked if the message was deleted. @param {Message} message */
function marked(message) {
  const text = content(message);
  return message.deleted_at && message.text ? strings.deletedWas(text) : text;
}

/** @param {Message} message */
export function content(message) {
  if (message.deleted_at && !message.text) return message.deleted_by_timer ? strings.deletedByTimer : strings.deleted;
  const label = plainName(oneLine(message.media_label ?? ""));
  const text = oneLine(message.text);
  return (message.kind === "service" ? plainName(text) : text) || label || (message.kind === "media" ? strings.media : "");
}

/** @param {Conversation["kind"]} kind @param {Message} message @param {string} [own] */
export function author(kind, message, own) {
  if (message.kind === "service") return "";
  if (message.direction === "outgoing") return strings.you;
  const isNamed = kind === "group" && message.sender_name && message.sender_id !== (message.topic_id ?? null);
  return isNamed ? `${oneLine(authorOf(message, own))}:` : "";
}
