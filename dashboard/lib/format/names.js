/**
 * Cleans the names of people and chats.
 *
 * People choose their names. With characters that are invisible or change the direction of the text, a
 * contact could look like another one, and with piled-up marks write over the next line. The readable
 * part of a name stays as it is.
 *
 * @import { Conversation, Message } from "../../types.js"
 */
import { strings } from "./strings.js";

/** Direction controls and invisible characters. Joiners stay: emoji and Persian need them. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** More marks on one letter than any script has. */
const PILED_MARKS = /(\p{M}{6})\p{M}+/gu;

const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** @param {string} name @returns {string} empty if nothing is visible */
export function plainName(name) {
  const plain = name.replace(INVISIBLE, "").replace(PILED_MARKS, "$1");
  return BLANK.test(plain) ? "" : plain;
}

/** The name of a chat, without its topic. @param {Pick<Conversation, "title">} conversation */
export function chatTitleOf({ title }) {
  return plainName(title) || strings.unnamed;
}

/** The name of a topic, or of the person in a channel's direct messages; empty for a whole chat.
 * @param {Pick<Conversation, "topic_id" | "topic_title">} conversation */
export function topicTitleOf({ topic_id = null, topic_title }) {
  return topic_id === null ? "" : plainName(topic_title ?? "") || strings.unnamed;
}

/** The name of a conversation: of its topic and its chat, if it is a topic.
 * @param {Pick<Conversation, "title" | "topic_id" | "topic_title">} conversation */
export function titleOf(conversation) {
  return [topicTitleOf(conversation), chatTitleOf(conversation)].filter(Boolean).join(" · ");
}

/** @param {Pick<Message, "direction" | "sender_name">} message
 * @param {string} [own] the label of the operator's account that wrote it, if one did */
export function authorOf({ direction, sender_name }, own) {
  if (own !== undefined && direction === "incoming") return strings.ownAuthor(plainName(own));
  return direction === "outgoing" ? strings.outgoingAuthor : plainName(sender_name ?? "") || strings.unknownSender;
}
