/**
 * The messages that Telegram will send later, between the thread and the composer: in one line, which unfolds.
 *
 * @import { Store } from "../../store.js"
 * @import { Row } from "../../lib/dom/dom.js"
 * @import { Id, Message } from "../../types.js"
 */
import { cloneTemplate, parts, reconcileRows, setText } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { local } from "../../lib/format/dates.js";
import { content } from "../../lib/format/preview.js";
import { strings } from "../../lib/format/strings.js";
import { keyOf } from "../../model/thread.js";
import { menuGestures } from "../shell/menu_gestures.js";
import { showText } from "./rich_text.js";

/** @typedef {(message: Message, at: { x: number, y: number }, focusBack: () => void) => void} OpenMenu */

export class ScheduledMessages {
  #parts;
  #store;
  #id;
  /** @type {Map<string, Row<Message>>} */ #rows = new Map();

  /** @param {Record<string, any>} parts of the thread @param {Store} store @param {Id} id the conversation
   * @param {OpenMenu} menu @param {AbortSignal} signal ends the view */
  constructor(parts, store, id, menu, signal) {
    this.#parts = parts;
    this.#store = store;
    this.#id = id;
    const { scheduledLine, scheduledList } = parts;
    scheduledLine.addEventListener("click", () => this.#open(scheduledList.hidden));
    menuGestures(scheduledList, { item: ".scheduled-message", button: ".scheduled-menu" }, (node, at) => {
      const message = [...this.#rows.values()].find((row) => row.node === node)?.item;
      if (message) menu(message, at, () => this.#focus(node));
    });
    const renderSoon = oncePerFrame(() => void (signal.aborted || this.#render()));
    store.addEventListener("thread", (event) => /** @type {CustomEvent<Id>} */ (event).detail === id && renderSoon(), { signal });
    for (const type of ["day", "minute"]) store.addEventListener(type, renderSoon, { signal });
    this.#render();
  }

  #render() {
    const { scheduled, scheduledWords, scheduledList } = this.#parts;
    const items = this.#store.threads.get(this.#id)?.scheduled.items ?? [];
    const [next] = items;
    scheduled.hidden = next === undefined;
    if (!next) this.#open(false);
    if (next) setText(scheduledWords, strings.acts.scheduledLine(items.length, whenOf(next)));
    reconcileRows(scheduledList, this.#rows, [...items], {
      key: keyOf,
      same: (a, b) => a === b,
      create: () => cloneTemplate("scheduled-message"),
      update: showMessage,
    });
  }

  /** @param {boolean} isOpen */
  #open(isOpen) {
    const { scheduledLine, scheduledList } = this.#parts;
    scheduledList.hidden = !isOpen;
    scheduledLine.setAttribute("aria-expanded", String(isOpen));
  }

  /** The menu has closed; its message may have been sent or deleted. @param {HTMLElement} node */
  #focus(node) {
    const target = node.isConnected ? parts(node).menu : this.#parts.scheduledLine;
    target.focus();
  }
}

/** @param {HTMLElement} node @param {Message} message */
function showMessage(node, message) {
  const { time, note, text } = parts(node);
  const at = message.scheduled_at ?? message.timestamp;
  time.dateTime = at;
  time.title = message.scheduled_when_online ? "" : local.full(at);
  setText(time, whenOf(message));
  setText(note, noteOf(message));
  if (message.text === "") setText(text, content(message));
  else showText(text, message.text, message.entities ?? []);
}

/** @param {Message} message */
function whenOf({ scheduled_at, timestamp, scheduled_when_online }) {
  return scheduled_when_online ? strings.acts.whenOnline : local.moment(scheduled_at ?? timestamp, new Date());
}

/** What is on its way, and what Telegram refused. @param {Message} message */
function noteOf({ status, pending_change: wish, problem, is_silent }) {
  if (status === "pending") return strings.acts.notScheduledYet;
  if (wish?.kind === "delete" || wish?.kind === "unschedule") return strings.acts.deleting;
  if (wish?.kind === "send_scheduled") return strings.acts.sendingNow;
  if (wish?.kind === "reschedule" && wish.text) return `${strings.acts.editing} ${wish.text}`;
  if (wish?.send_at) return strings.acts.rescheduling(local.moment(wish.send_at, new Date()));
  if (wish) return strings.acts.changing;
  if (problem) return problem.text;
  return is_silent ? strings.acts.silent : "";
}
