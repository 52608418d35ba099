/**
 * The same action for several conversations: what is done already in some of them is done in the others.
 *
 * @import { Conversation } from "../types.js"
 * @import { ConversationAction } from "./conversation_actions.js"
 */
import { strings } from "../lib/format/strings.js";
import { actionsFor } from "./conversation_actions.js";

/** For each key, the actions that come first if one of the conversations offers them. */
const FIRST = [strings.actions.markRead, strings.actions.pin, strings.actions.mute, strings.actions.archive].map(({ label }) => label);

/** How to choose the action of each conversation. @param {readonly Conversation[]} conversations @param {string} key
 * @param {number} now milliseconds @returns {(conversation: Conversation) => ConversationAction | undefined} */
export function bulkAction(conversations, key, now) {
  const offered = conversations.flatMap((each) => actionsFor(each, now)).filter((action) => action.key === key);
  const label = (offered.find((action) => FIRST.includes(action.label)) ?? offered[0])?.label;
  return (conversation) => actionsFor(conversation, now).find((action) => action.label === label);
}
