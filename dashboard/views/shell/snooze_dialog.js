/**
 * Asks until when conversations are to be snoozed. Each choice has its own key.
 *
 * @import { ConversationActions } from "../../services/conversation_actions.js"
 * @import { Store } from "../../store.js"
 * @import { Id } from "../../types.js"
 * @import { SnoozeChoice } from "../../model/snooze.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { isComposing, keyPressed } from "../../lib/dom/keys.js";
import { local } from "../../lib/format/dates.js";
import { titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { snoozeAction, snoozeChoices } from "../../model/snooze.js";

export class SnoozeDialog {
  #dialog;
  #store;
  #actions;

  /** @param {HTMLDialogElement} dialog @param {{ store: Store, conversationActions: ConversationActions }} services */
  constructor(dialog, { store, conversationActions }) {
    this.#dialog = dialog;
    this.#store = store;
    this.#actions = conversationActions;
    dialog.addEventListener("close", () => dialog.replaceChildren());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
  }

  /** @param {Id[]} ids */
  open(ids) {
    const [first] = ids;
    const conversation = this.#store.shown(first ?? null);
    if (!conversation) return;
    const form = cloneTemplate("snooze-form");
    const { title, choices, time, at, error, close } = parts(form);
    setText(title, ids.length === 1 ? strings.snoozeTitle(titleOf(conversation)) : strings.snoozeMany(ids.length));
    const offered = snoozeChoices(new Date());
    choices.append(...offered.map((choice) => this.#button(choice, ids)));
    time.value = fieldValue(offered[1]?.until ?? new Date());
    at.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const until = new Date(time.value);
      if (!(until.getTime() > Date.now())) return setText(error, strings.snoozePast);
      this.#snooze({ until, unlessAnswered: false }, ids);
    });
    close.addEventListener("click", () => this.#dialog.close());
    form.addEventListener("keydown", (event) => byKey(event, choices));
    this.#dialog.replaceChildren(form);
    this.#dialog.showModal();
    choices.querySelector("button")?.focus();
  }

  /** @param {SnoozeChoice} choice @param {Id[]} ids */
  #button(choice, ids) {
    const node = cloneTemplate("snooze-choice");
    const { words, time, key } = parts(node);
    setText(words, choice.label);
    setText(time, local.moment(choice.until.toISOString(), new Date()));
    setText(key, choice.key.toUpperCase());
    node.setAttribute("aria-keyshortcuts", choice.key.toUpperCase());
    node.addEventListener("click", () => this.#snooze(choice, ids));
    return node;
  }

  /** @param {Pick<SnoozeChoice, "until" | "unlessAnswered">} choice @param {Id[]} ids */
  #snooze(choice, ids) {
    this.#dialog.close();
    void this.#actions.runAll(ids, (conversation) => snoozeAction(conversation, choice));
  }
}

/** The arrow keys move, and the key of a choice chooses it. @param {KeyboardEvent} event @param {HTMLElement} choices */
function byKey(event, choices) {
  if (isComposing(event) || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  const key = keyPressed(event);
  const buttons = [...choices.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (step !== undefined) buttons.at((at + step) % buttons.length)?.focus();
  else {
    const chosen = buttons.find((button) => button.getAttribute("aria-keyshortcuts")?.toLowerCase() === key);
    if (!chosen) return;
    chosen.click();
  }
  event.preventDefault();
}

/** A time as a field of a form has it: local, to the minute. @param {Date} date */
function fieldValue(date) {
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
