/**
 * Which copy of a draft counts: this browser's, or Telegram's, which all devices of the account share.
 *
 * As long as the operator has changed nothing here since both were the same, Telegram's copy counts. What
 * was written here and is not at Telegram yet counts until Telegram has another draft with a later date.
 *
 * @import { Conversation, Draft as TelegramDraft } from "../types.js"
 */

/** @typedef {{ text: string, quoted: string | null }} Draft
 * `quoted`: Telegram's id of the message that it replies to, if there is one */

/**
 * @typedef {object} DraftSync
 * @property {Draft} base the draft that both had
 * @property {string | null} edited when the operator last changed it here, if Telegram does not have that yet
 * @property {Draft | null} sent what was sent to Telegram; its event may still come
 */

/** @type {Draft} */
export const NO_DRAFT = { text: "", quoted: null };

/** Whether two drafts are the same; Telegram keeps no white space at the end. @param {Draft} a @param {Draft} b */
export function sameDraft(a, b) {
  return a.text.trimEnd() === b.text.trimEnd() && a.quoted === b.quoted;
}

/** @param {TelegramDraft | null} draft @returns {Draft} */
export function fromTelegram(draft) {
  return draft ? { text: draft.text, quoted: draft.reply_to_message_id } : NO_DRAFT;
}

/** @param {Draft} draft @returns {Omit<TelegramDraft, "date"> | null} */
export function toTelegram({ text, quoted }) {
  return text.trim() === "" && quoted === null ? null : { text: text.trimEnd(), reply_to_message_id: quoted };
}

/**
 * Whether Telegram's copy counts.
 * @param {Draft} local @param {DraftSync | null} sync null if this browser has never shared the draft
 * @param {Conversation["draft"]} remote undefined if it is not known
 */
export function isRemoteNewer(local, sync, remote) {
  if (remote === undefined) return false;
  const theirs = fromTelegram(remote);
  if (sync === null) return sameDraft(local, NO_DRAFT);
  if (sync.edited === null) return !sameDraft(local, theirs);
  const isKnown = sameDraft(theirs, sync.base) || (sync.sent !== null && sameDraft(theirs, sync.sent));
  return !isKnown && remote !== null && Date.parse(remote.date) > Date.parse(sync.edited);
}
