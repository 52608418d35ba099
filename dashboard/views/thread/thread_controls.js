/**
 * What stands around the rows of a thread: the line above the oldest message, the buttons to the
 * newest and to the first unread message, and the day of the messages in sight.
 *
 * @import { Conversation, Message } from "../../types.js"
 * @import { Thread } from "../../model/thread.js"
 */
import { setHidden, setText } from "../../lib/dom/dom.js";
import { local } from "../../lib/format/dates.js";
import { strings } from "../../lib/format/strings.js";

/** @typedef {Record<string, any>} Parts the named elements of the thread's template */

/** @param {Parts} parts @param {Thread} thread */
export function showOlder({ older, olderText, again }, thread) {
  const text = textAbove(thread);
  setText(olderText, text);
  setHidden(older, text === "");
  setHidden(again, !(thread.state === "failed" || (thread.unavailable && thread.state === "ready")));
}

/** Below the newest message of a group that became a supergroup, a button leads there.
 * @param {Parts} parts @param {Conversation | undefined} conversation */
export function showMoved({ movedTo }, conversation) {
  setHidden(movedTo, (conversation?.moved_to_conversation_id ?? null) === null);
}

/** @param {Thread} thread */
function textAbove(thread) {
  const empty = thread.messages.length === 0;
  if (thread.state === "failed") return thread.error;
  if (thread.state !== "ready") return empty ? strings.loadingThread : strings.loadingOlder;
  if (thread.unavailable) return strings.olderUnavailable;
  if (thread.older === null) return empty ? strings.emptyThread : strings.beginning;
  return "";
}

/** @param {Parts} parts @param {boolean} following @param {number} unseen messages that the operator has not seen */
export function showNewest({ newest, newestText }, following, unseen) {
  setHidden(newest, following);
  newest.toggleAttribute("data-unseen", unseen > 0);
  setText(newestText, strings.newMessages(unseen));
}

/** @param {Parts} parts @param {number | undefined} count unread messages above the messages in sight */
export function showAbove({ above, aboveText }, count) {
  setHidden(above, count === undefined);
  if (count !== undefined) setText(aboveText, strings.newAbove(count));
}

/** The day of the first message in sight, unless its own line is in sight.
 * @param {Parts} parts @param {Message | undefined} message none at the upper end */
export function showDay({ dayNow }, message) {
  setHidden(dayNow, !message);
  if (message) setText(dayNow, local.heading(message.timestamp, new Date()));
}
