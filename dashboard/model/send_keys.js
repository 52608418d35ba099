/**
 * The keys of the composer that send and go on.
 */

/** What a key does after it has sent the reply: opens the next conversation, or is done with this one first.
 * @typedef {"next" | "done"} Onward */

/** @param {Pick<KeyboardEvent, "key" | "altKey" | "shiftKey" | "ctrlKey" | "metaKey">} event
 * @param {boolean} enterSends if Enter starts a new line, Ctrl+Enter only sends
 * @returns {Onward | null} */
export function onwardOf({ key, altKey, shiftKey, ctrlKey, metaKey }, enterSends) {
  if (key !== "Enter" || !(ctrlKey || metaKey)) return null;
  if (enterSends) return altKey ? null : shiftKey ? "done" : "next";
  if (altKey) return "done";
  return shiftKey ? "next" : null;
}
