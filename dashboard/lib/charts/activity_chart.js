/**
 * A small chart of the messages per hour, and its summary as a sentence.
 *
 * @import { Activity } from "../../types.js"
 */
import { local } from "../format/dates.js";
import { strings } from "../format/strings.js";

const SVG = "http://www.w3.org/2000/svg";

/** The width of an hour's column, and the height of the chart (units of the drawing). */
const COLUMN_WIDTH = 10;
const HEIGHT = 48;

/** @typedef {{ name: string, share: number }} Bar share: of the height, up to 1 */

/** @param {Activity[]} hours oldest first */
export function plot(hours) {
  const most = Math.max(1, ...hours.map(total));
  const columns = hours.map(({ received, sent }) => [
    { name: "received", share: received / most },
    { name: "sent", share: sent / most },
  ]);
  return drawing(columns, inWords(hours));
}

/** A column for each hour, with its first bar at the bottom. @param {Bar[][]} columns @param {string} words the summary */
export function drawing(columns, words) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${columns.length * COLUMN_WIDTH} ${HEIGHT}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "plot");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", words);
  columns.forEach((bars, at) => svg.append(...column(bars, at)));
  return svg;
}

/** @param {Bar[]} bars @param {number} at */
function column(bars, at) {
  let below = HEIGHT;
  return bars.map(({ name, share }) => {
    const height = share * HEIGHT;
    below -= height;
    return rectangle(name, at, below, height);
  });
}

/** @param {string} name @param {number} at @param {number} y @param {number} height */
function rectangle(name, at, y, height) {
  const rect = document.createElementNS(SVG, "rect");
  const box = { x: at * COLUMN_WIDTH + 1, y, width: COLUMN_WIDTH - 2, height, class: name };
  for (const [attribute, value] of Object.entries(box)) rect.setAttribute(attribute, String(value));
  return rect;
}

/** @param {Activity[]} hours */
export function inWords(hours) {
  const received = hours.reduce((sum, hour) => sum + hour.received, 0);
  const sent = hours.reduce((sum, hour) => sum + hour.sent, 0);
  const [first, ...others] = hours;
  if (!first || received + sent === 0) return strings.noActivity;
  const busiest = others.reduce((best, hour) => (total(hour) > total(best) ? hour : best), first);
  return strings.activity(received, sent, local.hour(busiest.hour), total(busiest));
}

/** @param {Activity[]} hours oldest first */
export function requestsInWords(hours) {
  return strings.requests(hours.at(-1)?.requests ?? 0, hours.reduce((sum, hour) => sum + hour.requests, 0));
}

/** @param {Activity} hour */
function total({ received, sent }) {
  return received + sent;
}
