/**
 * What the sign-in dialog shows at each step.
 *
 * @import { LoginProgress } from "../../types.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** @typedef {{ title: string, lead: string, next: string, fields: string, cautious: boolean }} Step */

/**
 * @param {Record<string, any>} parts
 * @param {Partial<LoginProgress> & { step: string }} login
 * @param {string} label @param {string} [phone]
 */
export function showStep(parts, login, label, phone = "") {
  const { title, lead, next, cancel, caution, byQr } = parts;
  const step = steps(login, label, phone)[login.step] ?? ended(login);
  setText(title, step.title);
  setText(lead, step.lead);
  lead.hidden = step.lead === "";
  for (const name of ["start", "code", "password", "qr"]) {
    parts[name].hidden = name !== step.fields;
    parts[name].disabled = name !== step.fields; // hidden fields are not required
  }
  setText(next, step.next);
  next.hidden = step.next === "";
  cancel.hidden = step.fields === "";
  caution.hidden = !step.cautious;
  byQr.hidden = !["start", "code"].includes(step.fields) && !isOver(login.step);
  if (login.step === "code") showCode(parts, login);
  if (login.step === "password") showHint(parts, login);
  if (login.step === "qr") showQr(parts, login);
}

/** @param {Partial<LoginProgress>} login @param {string} label @param {string} phone @returns {Record<string, Step>} */
function steps({ account, note, sent_by, sent_to, code_length }, label, phone) {
  const next = strings.continue;
  return {
    start: { title: strings.addTitle, lead: "", next, fields: "start", cautious: false },
    code: { title: strings.codeTitle, lead: strings.codeText(phone, sent_by, sent_to ?? "", code_length ?? 0), next, fields: "code", cautious: true },
    password: { title: strings.passwordTitle, lead: strings.passwordText, next, fields: "password", cautious: false },
    qr: { title: strings.qrTitle, lead: [strings.qrText, note].filter(Boolean).join(" "), next: "", fields: "qr", cautious: false },
    done: {
      title: strings.doneTitle,
      lead: [strings.doneText(account?.label ?? label), note].filter(Boolean).join(" "),
      next: strings.done,
      fields: "",
      cautious: false,
    },
  };
}

/** A login that was cancelled, expired or failed, with Switchboard's reason.
 * @param {Partial<LoginProgress>} login @returns {Step} */
function ended({ error }) {
  const lead = error?.detail || strings.endedText;
  return { title: strings.endedTitle, lead, next: strings.startAgain, fields: "", cautious: false };
}

/** Whether a login has ended without an account. @param {string} step */
function isOver(step) {
  return !["start", "code", "password", "qr", "done"].includes(step);
}

/** Shows where the code is, how to type it, and when another one can be requested.
 * @param {Record<string, any>} parts @param {Partial<LoginProgress>} login */
function showCode({ codeField, codeAt, codeLink, resend, resendIn, resendAt }, { sent_by, sent_to, next_way, resend_at }) {
  const isWords = sent_by === "word" || sent_by === "phrase";
  codeField.inputMode = isWords ? "text" : "numeric";
  const link = sent_by === "fragment" && (sent_to ?? "").startsWith("https://") ? sent_to : null;
  codeAt.hidden = !link;
  if (link) codeLink.href = link;
  const isEarly = Boolean(sent_by && next_way && resend_at && Date.parse(resend_at) > Date.now());
  resend.hidden = isEarly || Boolean(sent_by && !next_way);
  resendIn.hidden = !isEarly;
  if (isEarly) resendAt.setAttribute("until", resend_at);
  setText(resend, next_way ? strings.nextWay[next_way] : strings.resend);
}

/** @param {Record<string, any>} parts @param {Partial<LoginProgress>} login */
function showHint({ passwordHint, passwordHintText }, { password_hint }) {
  passwordHint.hidden = !password_hint;
  setText(passwordHintText, password_hint ? strings.passwordHint(password_hint) : "");
}

/** Shows the QR code as an image, so that its markup does not become part of the page.
 * @param {Record<string, any>} parts @param {Partial<LoginProgress>} login */
function showQr({ image, expires }, { qr_svg, expires_at }) {
  image.alt = strings.qrAlt;
  if (qr_svg) image.src = `data:image/svg+xml;base64,${base64(qr_svg)}`;
  expires.parentElement.hidden = !expires_at;
  if (expires_at) expires.setAttribute("until", expires_at);
}

/** @param {string} text */
function base64(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
