/**
 * Formats in the composer: a key puts marks around what is selected.
 */
import { makeLink, toggleMark } from "../../lib/rich_text/markdown.js";

/** @param {HTMLTextAreaElement} field @returns {{ text: string, start: number, end: number }} */
export function selectionOf({ value: text, selectionStart: start, selectionEnd: end }) {
  return { text, start, end };
}

/** @param {HTMLTextAreaElement} field @param {string | null} mark null for a link */
export function formatSelection(field, mark) {
  const selection = selectionOf(field);
  const { text, start, end } = mark === null ? makeLink(selection) : toggleMark(selection, mark);
  field.select();
  if (!document.execCommand("insertText", false, text)) field.value = text; // so the browser can undo it
  field.setSelectionRange(start, end);
}
