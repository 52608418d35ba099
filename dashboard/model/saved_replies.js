/**
 * Saved replies: texts that the operator inserts by their shortcut.
 *
 * @import { Conversation, SavedReply } from "../types.js"
 */
import { folded, matchScore } from "../lib/format/fold.js";
import { chatTitleOf, plainName, topicTitleOf } from "../lib/format/names.js";

/** Replies that are offered at once. */
const MAX_OFFERED = 8;

/** What the operator has begun to type before the caret: a slash at the beginning of a word, and a shortcut.
 * @param {string} text @param {number} caret @returns {{ from: number, typed: string } | null} */
export function shortcutAt(text, caret) {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  if (!found) return null;
  const typed = found[1] ?? "";
  return { from: caret - typed.length - 1, typed };
}

/** The replies for what was typed, the best ones first: by their shortcut, or by words of their text.
 * @param {readonly SavedReply[]} replies @param {string} typed @returns {SavedReply[]} */
export function repliesFor(replies, typed) {
  const query = folded(typed);
  const scored = replies.map((reply) => ({ reply, score: 2 * matchScore(query, folded(reply.shortcut)) || wordScore(query, folded(reply.text)) }));
  const matching = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || (a.reply.shortcut < b.reply.shortcut ? -1 : 1));
  return matching.slice(0, MAX_OFFERED).map(({ reply }) => reply);
}

/** The text with the names filled in. Anything else in braces stays as it is.
 * @param {string} text @param {Conversation} conversation @param {string} account the account's label */
export function filledIn(text, conversation, account) {
  const name = personOf(conversation);
  /** @type {Record<string, string>} */ const values = { name, first_name: name.split(/\s+/u)[0] ?? "", account: plainName(account) };
  return text.replace(/\{(first_name|name|account)\}/gu, (_, key) => values[key] ?? "");
}

/** Who is addressed: in a group, the one who wrote last. @param {Conversation} conversation */
function personOf(conversation) {
  const { kind, last_message: last } = conversation;
  if (kind === "user" || kind === "bot") return chatTitleOf(conversation);
  if (conversation.is_direct_messages) return topicTitleOf(conversation);
  const sender = last && typeof last === "object" && last.direction === "incoming" ? plainName(last.sender_name ?? "") : "";
  return sender || chatTitleOf(conversation);
}

/** @param {string} query @param {string} text */
function wordScore(query, text) {
  return query.length > 2 && matchScore(query, text) >= 2 ? 0.1 : 0;
}
