/**
 * Cleans the names of people and chats, so that they can be shown beside each other.
 *
 * Whoever writes chooses their name: with signs that turn the direction of what follows, or that
 * nobody sees, one contact could look like another, and with piled-up marks write over the next
 * line. What a name says is not changed.
 *
 * @import { Conversation, Message } from "../../types.js"
 */
import { strings } from "./strings.js";

/** Controls of direction, and what takes no room. Joiners stay: emoji and Persian need them. */
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** More marks upon one letter than any script has. */
const PILE = /(\p{M}{6})\p{M}+/gu;

const BLANK = /^[\s\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** @param {string} name @returns {string} empty where there is nothing to see */
export function plainName(name) {
  const plain = name.replace(UNSEEN, "").replace(PILE, "$1");
  return BLANK.test(plain) ? "" : plain;
}

/** @param {Pick<Conversation, "title">} conversation */
export function titleOf({ title }) {
  return plainName(title) || strings.unnamed;
}

/** @param {Pick<Message, "direction" | "sender_name">} message
 * @param {string} [own] the name of the operator's account that wrote it, where it is one */
export function authorOf({ direction, sender_name }, own) {
  if (own !== undefined && direction === "incoming") return strings.ownAuthor(plainName(own));
  return direction === "outgoing" ? strings.outgoingAuthor : plainName(sender_name ?? "") || strings.unknownSender;
}
