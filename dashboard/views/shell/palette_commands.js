/**
 * The commands of the palette: what can be done with the conversation that the operator means, and with the page.
 *
 * @import { Settings } from "../../services/settings.js"
 * @import { Store } from "../../store.js"
 * @import { Command } from "../../model/commands.js"
 * @import { ListActions } from "./list_actions.js"
 * @import { ShortcutActions } from "./shortcuts.js"
 */
import { strings } from "../../lib/format/strings.js";
import { titleOf } from "../../lib/format/names.js";
import { actionsFor } from "../../model/conversation_actions.js";

/** Commands of the page that are no shortcuts. @typedef {{ savedReplies: () => void, addAccount: () => void, unread: () => void, alerts: () => void }} MoreActions */

/** @param {{ store: Store, settings: Settings }} services @param {ListActions} listActions
 * @param {ShortcutActions} actions @param {MoreActions} more @returns {Command[]} */
export function paletteCommands({ store, settings }, listActions, actions, more) {
  const words = strings.commands;
  const single = (/** @type {string} */ key) => (settings.get("singleKeys") ? key : "");
  const page = [
    command(words.nextUnread, "unread", single("N"), actions.nextUnread),
    command(words.waiting, "clock", single("W"), actions.waiting),
    command(words.unread, "unread", "", more.unread),
    command(words.archive, "archive", single("A"), actions.archive),
    command(words.oneList, "list", single("L"), actions.oneList),
    command(words.search, "search", "Ctrl+Shift+F", actions.search),
    command(words.searchHere, "search", "Ctrl+F", actions.searchHere, "find"),
    command(words.newConversation, "plus", "Alt+N", actions.newConversation),
    command(words.about, "info", single("I"), actions.about, "note panel profile"),
    command(words.savedReplies, "reply", "", more.savedReplies, "canned quick answers templates"),
    command(words.undo, "back", single("Z"), () => void actions.undo()),
    ...themes(settings),
    command(words.alerts, "bell", "", more.alerts, "sound notifications quiet hours do not disturb"),
    command(words.addAccount, "plus", "", more.addAccount, "sign in"),
    command(words.help, "keys", single("?"), actions.help, "shortcuts preferences"),
  ];
  return [...ofConversation(store, listActions, single), ...page];
}

/** @param {Store} store @param {ListActions} listActions @param {(key: string) => string} single @returns {Command[]} */
function ofConversation(store, listActions, single) {
  const ids = listActions.meant;
  const conversation = store.shown(ids[0] ?? null);
  if (!conversation) return [];
  const about = ids.length > 1 ? strings.paletteSelected : titleOf(conversation);
  const keyed = actionsFor(conversation, Date.now()).flatMap(({ key, label, icon }) => (key === null ? [] : [{ key, label, icon }]));
  const also = (/** @type {string} */ key) => (key === "e" ? `done finish archive ${about}` : about);
  return [
    ...keyed.map(({ key, label, icon }) => command(`${label} · ${about}`, icon, single(key.toUpperCase()), () => listActions.act(key), also(key))),
    command(`${strings.snooze} · ${about}`, "clock", single("S"), () => listActions.snooze(), "later remind"),
    command(`${strings.commands.select} · ${about}`, "sent", single("X"), () => listActions.select()),
  ];
}

/** @param {Settings} settings @returns {Command[]} */
function themes(settings) {
  const { theme } = strings.commands;
  const others = /** @type {const} */ (["auto", "light", "dark"]).filter((name) => name !== settings.get("theme"));
  return others.map((name) => command(theme[name], "more", "", () => settings.set("theme", name), "theme switch colours mode"));
}

/** @param {string} label @param {string} icon @param {string} keys @param {() => void} run @param {string} [also] @returns {Command} */
function command(label, icon, keys, run, also = "") {
  return { label, icon, keys, also, run };
}
