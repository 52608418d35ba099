/**
 * The panel beside a conversation: who this is, where else the operator meets them, and the operator's note. On a wide
 * screen it stays open; otherwise it closes when another conversation is opened. Without room for a column, it lies
 * over the conversation.
 *
 * @import { Api } from "../../api.js"
 * @import { Notes } from "../../services/notes.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { About, Conversation, Id, Meeting } from "../../types.js"
 */
import { cloneTemplate, parts, setText } from "../../lib/dom/dom.js";
import { oncePerFrame } from "../../lib/dom/render_scheduler.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { local } from "../../lib/format/dates.js";
import { plainName, titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { initials } from "../../lib/format/text.js";

/** From this width on the panel stays when another conversation is opened. */
const WIDE = "(min-width: 1600px)";

/** Who goes through the list quickly asks for nobody (milliseconds). */
const DEBOUNCE = 120;

export class SidePanel {
  #app;
  #root;
  #services;
  #open;
  #wide = window.matchMedia(WIDE);
  /** Whether it is open for this conversation only. */ #isDrawn = false;
  /** The conversation that it shows. @type {Id | null} */ #id = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {{ app: HTMLElement, root: HTMLElement }} parts root: the panel @param {{ store: Store, api: Api, settings: Settings, notes: Notes }} services
   * @param {(id: Id) => void} open */
  constructor({ app, root }, services, open) {
    this.#app = app;
    this.#root = root;
    this.#services = services;
    this.#open = open;
    const { store, settings, notes } = services;
    const show = oncePerFrame(() => this.#show());
    store.addEventListener("selection", () => {
      if (store.selected !== this.#id) this.#isDrawn = false;
      show();
    });
    for (const type of ["conversations", "accounts"]) store.addEventListener(type, show);
    settings.addEventListener("change", show);
    this.#wide.addEventListener("change", show);
    notes.addEventListener("saved", (event) => /** @type {CustomEvent<Id>} */ (event).detail === this.#id && setText(this.#parts.noteState, strings.noteSaved));
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.#wide.matches) return;
      event.stopPropagation();
      this.toggle();
    });
    show();
  }

  /** Shows the panel, or hides it. */
  toggle() {
    const { settings } = this.#services;
    if (this.#wide.matches) settings.set("sidePanel", !settings.get("sidePanel"));
    else this.#isDrawn = !this.#isDrawn;
    this.#show();
    if (this.isShown && !this.#wide.matches) this.#parts.close.focus();
  }

  get isShown() {
    return !this.#root.hidden;
  }

  /** @returns {Record<string, any>} */
  get #parts() {
    return this.#root.firstElementChild ? parts(this.#root.firstElementChild) : {};
  }

  #show() {
    const { store, settings } = this.#services;
    const conversation = store.shown(store.selected);
    this.#root.hidden = !conversation || !(this.#wide.matches ? settings.get("sidePanel") : this.#isDrawn);
    this.#app.toggleAttribute("data-has-panel", !this.#root.hidden);
    if (this.#root.hidden || !conversation) return this.#leave();
    if (conversation.id !== this.#id) this.#begin(conversation);
    this.#showHead(conversation);
  }

  #leave() {
    if (this.#id !== null) void this.#services.notes.save(this.#id);
    this.#id = null;
    this.#root.replaceChildren();
  }

  /** @param {Conversation} conversation */
  #begin({ id }) {
    if (this.#id !== null) void this.#services.notes.save(this.#id);
    this.#id = id;
    const form = cloneTemplate("about");
    const { close, note, noteState } = parts(form);
    close.addEventListener("click", () => this.toggle());
    note.value = this.#services.notes.of(id);
    note.addEventListener("input", () => {
      setText(noteState, "");
      this.#services.notes.write(id, note.value);
    });
    note.addEventListener("blur", () => void this.#services.notes.save(id));
    this.#root.replaceChildren(form);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#load(id), DEBOUNCE);
  }

  /** @param {Conversation} conversation */
  #showHead(conversation) {
    const { avatar, name, username, note } = this.#parts;
    this.#root.dataset.hue = this.#services.store.hueOf(conversation.telegram_account_id);
    setText(avatar, initials(titleOf(conversation)));
    setText(name, titleOf(conversation));
    setText(username, conversation.username ? `@${conversation.username}` : strings.kind[conversation.kind] ?? "");
    if (note !== document.activeElement) note.value = this.#services.notes.of(conversation.id);
  }

  /** @param {Id} id */
  async #load(id) {
    try {
      const about = await this.#services.api.about(id);
      if (id === this.#id) this.#showAbout(about);
    } catch (error) {
      if (id === this.#id) setText(this.#parts.error, errorMessage(error));
    }
  }

  /** @param {About} about */
  #showAbout({ is_contact, first_message_at, is_complete, message_count, elsewhere, groups, conversation }) {
    const { facts, elsewherePart, elsewhere: list, groupsPart, groups: groupList } = this.#parts;
    const account = this.#services.store.account(conversation.telegram_account_id);
    const known = [
      [strings.aboutAccount, plainName(account?.label ?? strings.removedAccount)],
      ...(is_contact ? [[strings.aboutContact, strings.yes]] : []),
      ...(first_message_at ? [[is_complete ? strings.aboutFirst : strings.aboutFirstStored, local.heading(first_message_at, new Date())]] : []),
      [strings.aboutMessages, strings.number(message_count)],
    ];
    facts.replaceChildren(...known.flatMap(([term, words]) => [element("dt", term ?? ""), element("dd", words ?? "")]));
    const [chats, common] = [onceEach(elsewhere), onceEach(groups)];
    elsewherePart.hidden = chats.length === 0;
    list.replaceChildren(...chats.map((meeting) => this.#meeting(meeting)));
    groupsPart.hidden = common.length === 0;
    groupList.replaceChildren(...common.map((meeting) => this.#meeting(meeting)));
  }

  /** @param {Meeting} meeting */
  #meeting({ conversation_id, telegram_account_id, title }) {
    const node = cloneTemplate("meeting");
    const { button, mark, name, label } = parts(node);
    const account = plainName(this.#services.store.account(telegram_account_id)?.label ?? strings.removedAccount);
    const hue = this.#services.store.hueOf(telegram_account_id);
    node.dataset.hue = hue;
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", account);
    setText(name, plainName(title) || strings.unnamed);
    setText(label, account);
    button.addEventListener("click", () => this.#open(conversation_id));
    return node;
  }
}

/** The chats without each of their topics. @param {Meeting[]} meetings */
function onceEach(meetings) {
  return meetings.filter((one, at) => at === meetings.findIndex((other) => isSameChat(one, other)));
}

/** @param {Meeting} a @param {Meeting} b */
function isSameChat(a, b) {
  return a.telegram_account_id === b.telegram_account_id && a.chat_id === b.chat_id;
}

/** @param {string} name @param {string} words */
function element(name, words) {
  const node = document.createElement(name);
  node.dir = "auto";
  setText(node, words);
  return node;
}
