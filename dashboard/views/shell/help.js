/**
 * The help dialog: the keyboard shortcuts, and the settings of the page.
 *
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { alertSettings } from "./alert_settings.js";

/** @typedef {"enterSends" | "markdown" | "singleKeys" | "foldForums"} Switch */

export class Help {
  #dialog;
  #services;

  /** @param {HTMLDialogElement} dialog @param {{ settings: Settings, store: Store }} services */
  constructor(dialog, services) {
    this.#dialog = dialog;
    this.#services = services;
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  /** @param {boolean} [atAlerts] whether the focus goes to the settings of the alerts */
  open(atAlerts = false) {
    const { settings } = this.#services;
    const form = cloneTemplate("help-form");
    const { close, title, keys, composerKeys, messageKeys, singleKeyList, alerts, ...fields } = parts(form);
    showKeys(keys, strings.keys);
    showKeys(composerKeys, strings.composerKeys);
    showKeys(messageKeys, strings.messageKeys);
    showKeys(singleKeyList, strings.singleKeyList);
    for (const name of /** @type {Switch[]} */ (["enterSends", "markdown", "singleKeys", "foldForums"])) {
      fields[name].checked = settings.get(name);
      fields[name].addEventListener("change", () => settings.set(name, fields[name].checked));
    }
    fields.undoSeconds.value = String(settings.get("undoSeconds"));
    fields.undoSeconds.addEventListener("change", () => settings.set("undoSeconds", Number(fields.undoSeconds.value)));
    const alertsForm = alertSettings(this.#services);
    alerts.replaceWith(alertsForm);
    close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.replaceChildren(form);
    this.#dialog.showModal();
    (atAlerts ? parts(alertsForm).alertsTitle : title).focus();
  }
}

/** @param {HTMLElement} list @param {string[][]} keys */
function showKeys(list, keys) {
  list.replaceChildren(...keys.flatMap(([names, words]) => [namesOf(names ?? ""), wordsOf(words ?? "")]));
}

/** @param {string} names */
function namesOf(names) {
  const term = document.createElement("dt");
  names.split(" ").forEach((name, at) => {
    const key = document.createElement("kbd");
    setText(key, name);
    term.append(at > 0 ? " " : "", key);
  });
  return term;
}

/** @param {string} words */
function wordsOf(words) {
  const description = document.createElement("dd");
  setText(description, words);
  return description;
}
