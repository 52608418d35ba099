/**
 * Asks at which time a message is to be sent.
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { checkTime, fieldValue, MAX_AHEAD, offeredTimes, utc } from "../../model/send_times.js";

/** @param {HTMLDialogElement} dialog @param {string | null} before the present time of the message, if it has one
 * @param {(time: string) => void} choose */
export function askTime(dialog, before, choose) {
  const form = /** @type {HTMLFormElement} */ (cloneTemplate("schedule-form"));
  const { when, error, cancel, title, ok } = parts(form);
  const now = new Date();
  setText(title, before ? strings.acts.rescheduleTitle : strings.acts.scheduleTitle);
  setText(ok, before ? strings.acts.rescheduleOk : strings.acts.scheduleOk);
  when.min = fieldValue(now);
  when.max = fieldValue(new Date(now.getTime() + MAX_AHEAD));
  when.value = fieldValue(before ? new Date(before) : (offeredTimes(now)[0]?.time ?? now));
  form.noValidate = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const time = new Date(when.value);
    const found = checkTime(time, new Date());
    setText(error, found === "ok" ? "" : strings.acts.wrongTime[found]);
    if (found !== "ok") return when.focus();
    dialog.close();
    choose(utc(time));
  });
  cancel.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(form);
  dialog.showModal();
  when.focus();
}
