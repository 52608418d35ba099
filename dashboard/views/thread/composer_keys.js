/**
 * What the keys of the composer stand for.
 */
import { keyPressed } from "../../lib/dom/keys.js";

/** The mark that a key puts around what is selected: the keys of Telegram's apps. @type {Record<string, string>} */
const MARKS = { b: "**", i: "__", "shift+x": "~~", "shift+m": "`" };

/** @typedef {{ key: "send" } | { key: "sendMenu" } | { key: "quote", step: number } | { key: "drop" } | { key: "editLast" }
 *   | { key: "takeBack" } | { key: "mark", mark: string } | { key: "link" }} ComposerKey */

/** @param {Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">} event
 * @param {{ enterSends: boolean, isEmpty: boolean, hasSelection: boolean }} state @returns {ComposerKey | null} */
export function composerKey(event, { enterSends, isEmpty, hasSelection }) {
  const { altKey, shiftKey } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  if (altKey) return event.key === "Enter" && !ctrl && !shiftKey ? { key: "sendMenu" } : null;
  if (event.key === "Enter") return (enterSends ? !shiftKey : ctrl) ? { key: "send" } : null;
  if (event.key === "Escape") return { key: "drop" };
  if (event.key === "ArrowUp" && isEmpty && !ctrl && !shiftKey) return { key: "editLast" };
  if (!ctrl) return null;
  if (event.key === "ArrowUp" || event.key === "ArrowDown") return { key: "quote", step: event.key === "ArrowUp" ? -1 : 1 };
  const letter = keyPressed({ key: event.key.toLowerCase(), code: event.code, shiftKey: false });
  if (letter === "z" && isEmpty && !shiftKey) return { key: "takeBack" };
  if (letter === "k" && hasSelection && !shiftKey) return { key: "link" };
  const mark = MARKS[shiftKey ? `shift+${letter}` : letter];
  return mark === undefined ? null : { key: "mark", mark };
}
