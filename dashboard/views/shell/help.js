/**
 * The help dialog: the keyboard shortcuts, and the settings of the page.
 *
 * @import { Settings } from "../../services/settings.js"
 */
import { parts, setText, cloneTemplate } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";

/** @typedef {"enterSends" | "markdown" | "singleKeys" | "foldForums" | "sound" | "notifications"} Switch */

export class Help {
  #dialog;
  #settings;

  /** @param {HTMLDialogElement} dialog @param {Settings} settings */
  constructor(dialog, settings) {
    this.#dialog = dialog;
    this.#settings = settings;
    dialog.addEventListener("close", () => dialog.replaceChildren());
  }

  open() {
    const form = cloneTemplate("help-form");
    const { close, title, keys, composerKeys, messageKeys, singleKeyList, note, ...fields } = parts(form);
    showKeys(keys, strings.keys);
    showKeys(composerKeys, strings.composerKeys);
    showKeys(messageKeys, strings.messageKeys);
    showKeys(singleKeyList, strings.singleKeyList);
    for (const name of /** @type {Switch[]} */ (["enterSends", "markdown", "singleKeys", "foldForums", "sound", "notifications"])) {
      fields[name].checked = this.#settings.get(name);
      fields[name].addEventListener("change", () => void this.#choose(name, fields[name], note));
    }
    fields.undoSeconds.value = String(this.#settings.get("undoSeconds"));
    fields.undoSeconds.addEventListener("change", () => this.#settings.set("undoSeconds", Number(fields.undoSeconds.value)));
    close.addEventListener("click", () => this.#dialog.close());
    this.#dialog.replaceChildren(form);
    this.#dialog.showModal();
    title.focus();
  }

  /** @param {Switch} name @param {HTMLInputElement} field @param {HTMLElement} note */
  async #choose(name, field, note) {
    setText(note, "");
    if (name === "notifications" && field.checked && !(await mayNotify())) {
      field.checked = false;
      setText(note, strings.notificationsRefused);
    }
    this.#settings.set(name, field.checked);
  }
}

/** The browser asks the operator once for permission. @returns {Promise<boolean>} */
async function mayNotify() {
  if (!("Notification" in window)) return false;
  return (await Notification.requestPermission()) === "granted";
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
