/**
 * The right-hand side: the selected conversation, or a hint if none is selected.
 *
 * @import { Drafts } from "../../services/drafts.js"
 * @import { Services } from "./thread.js"
 * @import { ShowToast } from "../shell/toast.js"
 * @import { Api } from "../../api.js"
 * @import { Settings } from "../../services/settings.js"
 * @import { Id, Message } from "../../types.js"
 */
import { hues } from "../../lib/format/account_colour.js";
import { parts, setText, oncePerFrame, cloneTemplate } from "../../lib/dom/dom.js";
import { errorMessage } from "../../lib/format/error_message.js";
import { wasTouch } from "../../lib/dom/last_input.js";
import { titleOf } from "../../lib/format/names.js";
import { strings } from "../../lib/format/strings.js";
import { Composer } from "./composer.js";
import { ThreadView } from "./thread.js";
import { welcome } from "../account/welcome.js";

export class ThreadPane {
  #root;
  #services;
  #actions;
  /** @type {string | null} */ #showing = null;
  /** @type {ThreadView | null} */ #view = null;
  /** @type {Composer | null} */ #composer = null;
  /** @type {Id | null} */ #elsewhere = null;
  /** The conversation that is to be written to as soon as it is there. @type {Id | null} */ #toWrite = null;
  /** Where one was in each thread, where not at its newest. @type {Map<Id, Id>} */ #places = new Map();
  /** Ends what is shown now. */
  #ending = new AbortController();

  /** @param {HTMLElement} root
   * @param {Services & { api: Api, drafts: Drafts, settings: Settings }} services
   * @param {{ back: () => void, add: () => void, tell: ShowToast }} actions */
  constructor(root, services, actions) {
    this.#root = root;
    this.#services = services;
    this.#actions = actions;
    const soon = oncePerFrame(() => this.#render());
    for (const type of ["selection", "accounts", "conversations"]) services.store.addEventListener(type, soon);
    this.#render();
  }

  /** Where one reads, if not at the newest. */
  get reading() {
    return this.#view?.reading ?? null;
  }

  /** One comes to a certain message, not to where one was. @param {Id} id */
  comeElsewhere(id) {
    this.#elsewhere = id;
  }

  /** Shows the chosen conversation at once, so that not even the next key meets another one. */
  show() {
    this.#render();
  }

  /** Whether a conversation is on the screen, or about to be. */
  get isOpen() {
    return this.#services.store.selected !== null && this.#root.checkVisibility({ visibilityProperty: true });
  }

  /** To the composer of what is shown. A finger has to ask for the keyboard on the screen by itself;
   * then, and where nothing can be written, the focus goes to the head: away from the list in any
   * case, where letters have a meaning. */
  write() {
    const { selected } = this.#services.store;
    if (!this.#composer) this.#toWrite = selected;
    else if (wasTouch() || !this.#composer.focus()) this.#focusHead();
  }

  /** Has the next sign go into the composer. @param {string} sign
   * @returns {boolean} whether it is written already: there is no composer yet, so into the draft */
  type(sign) {
    const { store, drafts } = this.#services;
    const id = store.selected;
    this.#composer?.focus();
    if (this.#composer || id === null) return false;
    this.#toWrite = id;
    const { text, quoted } = drafts.get(id);
    drafts.set(id, { text: text + sign, quoted });
    return true;
  }

  #render() {
    const { store } = this.#services;
    const id = store.conversation(store.selected)?.id;
    const firstRun = store.accountsPaging.state === "ready" && store.accounts.length === 0 && store.conversations.length === 0;
    const none = firstRun ? "welcome" : store.selected === null ? "pick" : "loading";
    const wanted = id !== undefined ? `conversation ${id}` : none;
    if (wanted !== this.#showing) this.#show(wanted, id);
    if (id !== undefined) this.#renderHead(id);
  }

  #keepPlace() {
    if (!this.#view) return;
    const { id, reading } = this.#view;
    this.#places.delete(id);
    if (reading) this.#places.set(id, reading.message);
  }

  /** @param {string} what @param {Id | undefined} id */
  #show(what, id) {
    this.#keepPlace();
    this.#showing = what;
    this.#ending.abort();
    this.#ending = new AbortController();
    this.#view = this.#composer = null;
    const focused = this.#root.contains(document.activeElement);
    if (id !== undefined) this.#open(id);
    else this.#root.replaceChildren(what === "welcome" ? welcome(this.#actions.add) : cloneTemplate(what));
    if (focused && !this.#root.contains(document.activeElement)) this.#focusHead();
  }

  /** Where one wrote may be gone: what one goes on typing is no shortcut. */
  #focusHead() {
    const head = this.#root.querySelector("h2") ?? this.#root.firstElementChild;
    if (!(head instanceof HTMLElement)) return;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }

  /** @param {Id} id */
  #open(id) {
    const node = cloneTemplate("thread");
    this.#root.replaceChildren(node);
    const { back, composer } = parts(node);
    const { signal } = this.#ending;
    back.addEventListener("click", this.#actions.back);
    const { loader, sender } = this.#services;
    const place = this.#elsewhere === id ? undefined : this.#places.get(id);
    const elsewhere = place !== undefined || this.#elsewhere === id;
    this.#elsewhere = null;
    void loader.threads.open(id).then(() => {
      if (place !== undefined && !signal.aborted) void loader.threads.jump(id, place, "place");
    });
    sender.restore(id);
    const writing = new Composer(composer, id, this.#services, signal);
    this.#composer = writing;
    const quote = (/** @type {Message} */ message) => writing.quote(message);
    const edit = (/** @type {Message} */ message) => writing.takeUp(message);
    const discarded = (/** @type {() => void} */ undo) => this.#actions.tell(strings.discarded, undo);
    this.#view = new ThreadView(node, id, this.#services, { ...this.#lookups(id), quote, edit, discarded }, signal, elsewhere);
    if (this.#toWrite === id && !isElsewhere()) this.write();
    this.#toWrite = null;
  }

  /** What one can look up about a message; what goes wrong is said in a notice. @param {Id} id */
  #lookups(id) {
    const { api, loader } = this.#services;
    const { tell } = this.#actions;
    return {
      jump: (/** @type {string} */ messageId) =>
        void loader.threads.jumpBack(id, (thread) => thread.byTelegramId(messageId)).then((trouble) => trouble !== "" && tell(trouble)),
      versions: (/** @type {Message} */ message) =>
        api.edits(message.id).then(
          ({ items }) => items,
          (error) => (tell(errorMessage(error)), null),
        ),
    };
  }

  /** @param {Id} id */
  #renderHead(id) {
    const { store } = this.#services;
    const conversation = store.conversation(id);
    if (!conversation) return;
    const account = store.account(conversation.telegram_account_id);
    const name = account?.label ?? strings.removedAccount;
    const hue = String(hues(store.accounts.map((each) => each.id)).get(account?.id ?? "") ?? "none");
    const thread = /** @type {HTMLElement} */ (this.#root.firstElementChild);
    const { title, kind, username, label, mark, scroller } = parts(thread);
    thread.dataset.hue = hue;
    setText(title, titleOf(conversation));
    setText(kind, strings.kind[conversation.kind] ?? conversation.kind);
    setText(username, conversation.username ? `@${conversation.username}` : "");
    mark.setAttribute("hue", hue);
    mark.setAttribute("label", name);
    setText(label, name);
    scroller.setAttribute("aria-label", strings.threadLabel(titleOf(conversation)));
  }
}

/** Whether one types something else meanwhile. */
function isElsewhere() {
  return document.activeElement?.matches("input, textarea") ?? false;
}
