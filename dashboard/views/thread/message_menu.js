/**
 * The menu of a message: reactions, and what else the operator can do with it.
 *
 * @import { Message } from "../../types.js"
 * @import { Circumstances, MessageAct } from "../../model/message_actions.js"
 * @import { Menu } from "../shell/menu.js"
 */
import { setText } from "../../lib/dom/dom.js";
import { strings } from "../../lib/format/strings.js";
import { actionsFor, COMMON_REACTIONS, isScheduled, whyNotReact } from "../../model/message_actions.js";

/** @typedef {Record<MessageAct, (message: Message) => void> & { react: (message: Message, emoji: string) => void }} MessageActs */

export class MessageMenu {
  #menu;
  #acts;
  #circumstances;

  /** @param {Menu} menu @param {MessageActs} acts @param {(message: Message) => Circumstances} circumstances */
  constructor(menu, acts, circumstances) {
    this.#menu = menu;
    this.#acts = acts;
    this.#circumstances = circumstances;
  }

  /** @param {Message} message @param {{ x: number, y: number }} at @param {() => void} focusBack
   * @returns {boolean} whether there is something to choose from */
  open(message, at, focusBack) {
    const actions = actionsFor(message, this.#circumstances(message));
    if (actions.length === 0) return false;
    const items = actions.map(({ act, ...words }) => ({ ...words, ...(words.key && { keyName: strings.acts.keyNames[words.key] ?? words.key.toUpperCase() }), run: () => this.#acts[act](message) }));
    const head = this.#reactions(message);
    this.#menu.open(items, { label: strings.messageMenu, at, focusBack, ...(head && { head }) });
    return true;
  }

  /** @param {Message} message @param {MessageAct} act @returns {boolean} whether it was possible */
  run(message, act) {
    const actions = actionsFor(message, this.#circumstances(message));
    const found = actions.find((each) => each.act === act) ?? (act === "delete" ? actions.find((each) => each.act === "takeBack") : undefined);
    if (!found || found.why !== undefined) return false;
    this.#acts[found.act](message);
    return true;
  }

  /** @param {Message} message */
  #reactions(message) {
    if (isScheduled(message) || message.reactions === undefined || whyNotReact(message, this.#circumstances(message)) !== "") return undefined;
    const row = document.createElement("div");
    row.className = "menu-reactions";
    row.setAttribute("role", "group");
    row.ariaLabel = strings.acts.react;
    const own = message.reactions.find(({ chosen }) => chosen)?.emoji;
    const offered = own === undefined || COMMON_REACTIONS.includes(own) ? COMMON_REACTIONS : [own, ...COMMON_REACTIONS.slice(0, -1)];
    row.append(...offered.map((emoji) => this.#reaction(message, emoji, emoji === own)));
    return row;
  }

  /** @param {Message} message @param {string} emoji @param {boolean} chosen */
  #reaction(message, emoji, chosen) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "menu-reaction", tabIndex: -1, ariaChecked: String(chosen) });
    button.setAttribute("role", "menuitemcheckbox");
    button.ariaLabel = chosen ? strings.acts.reactionBack(emoji) : strings.acts.reactWith(emoji);
    button.title = button.ariaLabel;
    setText(button, emoji);
    button.addEventListener("click", () => this.#acts.react(message, emoji));
    return button;
  }
}
