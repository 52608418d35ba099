/**
 * How else a reply can be sent: without a sound, or later.
 *
 * @import { SendOptions } from "../../model/outgoing.js"
 * @import { Menu, MenuItem } from "../shell/menu.js"
 */
import { local } from "../../lib/format/dates.js";
import { strings } from "../../lib/format/strings.js";
import { offeredTimes, utc } from "../../model/send_times.js";

/** @typedef {(options: SendOptions) => void} Send */

/** @param {Menu} menu @param {HTMLElement} button @param {Send} send @param {(choose: (time: string) => void) => void} askTime
 * @param {() => void} focusBack */
export function openSendMenu(menu, button, send, askTime, focusBack) {
  const now = new Date();
  const times = offeredTimes(now).map(({ time }) => utc(time));
  /** @type {MenuItem[]} */ const items = [
    { label: strings.acts.sendSilently, icon: "muted", run: () => send({ silent: true }) },
    ...times.map((time) => ({ label: strings.acts.sendAt(local.moment(time, now)), icon: "clock", run: () => send({ sendAt: time }) })),
    { label: strings.acts.sendAtTime, icon: "clock", run: () => askTime((time) => send({ sendAt: time })) },
  ];
  const { right, top } = button.getBoundingClientRect();
  menu.open(items, { label: strings.acts.sendMenu, at: { x: right, y: top }, focusBack });
}
