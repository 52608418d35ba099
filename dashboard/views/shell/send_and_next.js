/**
 * Sends the reply and goes on by one key of the composer. Without a text the key only goes on.
 *
 * @import { Settings } from "../../services/settings.js"
 * @import { Triage } from "./triage.js"
 */
import { isComposing } from "../../lib/dom/keys.js";
import { onwardOf } from "../../model/send_keys.js";

/** @param {HTMLElement} pane the open conversation @param {Settings} settings @param {Triage} triage */
export function sendAndNext(pane, settings, triage) {
  pane.addEventListener("keydown", (event) => {
    const onward = isComposing(event) ? null : onwardOf(event, settings.get("enterSends"));
    const { target } = event;
    const field = target instanceof HTMLTextAreaElement && target.form?.matches(".composer") ? target : null;
    if (onward === null || (!field && isOther(target))) return;
    event.preventDefault();
    event.stopPropagation();
    if (field && field.value.trim() !== "") field.form?.dispatchEvent(new SubmitEvent("submit", { cancelable: true, bubbles: true }));
    if (field && field.value.trim() !== "") return; // it is too long to be sent, or an edit ended and the draft is back
    void triage.onward(onward);
  }, { capture: true });
}

/** Whether an element has its own use of the key. @param {EventTarget | null} target */
function isOther(target) {
  return target instanceof HTMLElement && target.matches("input, textarea, select");
}
