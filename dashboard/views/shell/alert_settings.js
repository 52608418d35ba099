/**
 * The settings of the alerts: sound and notification, which groups and accounts, and the quiet hours.
 *
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { plainName } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { WEEK } from "../../model/alerts.js";

/** @param {{ settings: Settings, store: Store }} services @returns {HTMLElement} */
export function alertSettings({ settings, store }) {
  const root = cloneTemplate("alert-settings");
  const { sound, notifications, note, groupMessages, quietHours, quietTimes, quietFrom, quietUntil, days, accounts, accountChoices } = parts(root);
  for (const [name, field] of /** @type {const} */ ([["sound", sound], ["groupMessages", groupMessages]])) {
    field.checked = settings.get(name);
    field.addEventListener("change", () => settings.set(name, field.checked));
  }
  notifications.checked = settings.get("notifications");
  notifications.addEventListener("change", () => void chooseNotifications(settings, notifications, note));
  quietHours.checked = settings.get("quietHours");
  quietTimes.hidden = !quietHours.checked;
  quietHours.addEventListener("change", () => {
    settings.set("quietHours", quietHours.checked);
    quietTimes.hidden = !quietHours.checked;
  });
  for (const [name, field] of /** @type {const} */ ([["quietFrom", quietFrom], ["quietUntil", quietUntil]])) {
    field.value = settings.get(name);
    field.addEventListener("change", () => field.value !== "" && settings.set(name, field.value));
  }
  days.append(...WEEK.map((day) => dayChoice(settings, day)));
  accounts.hidden = store.accounts.length < 2;
  accountChoices.append(...store.accounts.map(({ id, label }) => accountChoice(settings, id, plainName(label))));
  return root;
}

/** @param {Settings} settings @param {HTMLInputElement} field @param {HTMLElement} note */
async function chooseNotifications(settings, field, note) {
  const isRefused = field.checked && !(await mayNotify());
  if (isRefused) field.checked = false;
  setText(note, isRefused ? strings.notificationsRefused : "");
  settings.set("notifications", field.checked);
}

/** The browser asks the operator once for permission. @returns {Promise<boolean>} */
async function mayNotify() {
  if (!("Notification" in window)) return false;
  return (await Notification.requestPermission()) === "granted";
}

/** @param {Settings} settings @param {number} day */
function dayChoice(settings, day) {
  const isChosen = settings.get("quietDays").includes(day);
  const choice = checkbox(strings.day(day), isChosen, (chosen) => settings.set("quietDays", withOrWithout(settings.get("quietDays"), day, chosen)));
  choice.querySelector("input")?.setAttribute("aria-label", strings.wholeDay(day));
  return choice;
}

/** @param {Settings} settings @param {string} id @param {string} label */
function accountChoice(settings, id, label) {
  const isHeard = !settings.get("mutedAccounts").includes(id);
  return checkbox(label, isHeard, (heard) => settings.set("mutedAccounts", withOrWithout(settings.get("mutedAccounts"), id, !heard)));
}

/** @param {string} words @param {boolean} checked @param {(checked: boolean) => void} onChange */
function checkbox(words, checked, onChange) {
  const node = cloneTemplate("checkbox");
  const { field, text } = parts(node);
  setText(text, words);
  field.checked = checked;
  field.addEventListener("change", () => onChange(field.checked));
  return node;
}

/** @template T @param {T[]} all @param {T} one @param {boolean} isIn @returns {T[]} */
function withOrWithout(all, one, isIn) {
  const others = all.filter((each) => each !== one);
  return isIn ? [...others, one] : others;
}
