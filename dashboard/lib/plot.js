/**
 * Messages an hour as a small drawing, and the same in a sentence.
 *
 * @import { Activity } from "../types.js"
 */
import { local } from "./dates.js";
import { strings } from "./strings.js";

const SVG = "http://www.w3.org/2000/svg";

/** The drawing's units: each hour is a bar of this width, the highest as high as the drawing. */
const BAR = 10;
const HIGH = 48;

/** @param {Activity[]} hours oldest first */
export function plot(hours) {
  const most = Math.max(1, ...hours.map(total));
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${hours.length * BAR} ${HIGH}`);
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("class", "plot");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", inWords(hours));
  hours.forEach((hour, at) => svg.append(...bars(hour, at, HIGH / most)));
  return svg;
}

/** What was received stands below, what was sent on top of it.
 * @param {Activity} hour @param {number} at @param {number} scale */
function bars({ received, sent }, at, scale) {
  const below = received * scale;
  return [bar("received", at, HIGH - below, below), bar("sent", at, HIGH - below - sent * scale, sent * scale)];
}

/** @param {string} name @param {number} at @param {number} y @param {number} height */
function bar(name, at, y, height) {
  const rect = document.createElementNS(SVG, "rect");
  const box = { x: at * BAR + 1, y, width: BAR - 2, height, class: name };
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
  return strings.activity(received, sent, local.clock(busiest.hour), total(busiest));
}

/** @param {Activity} hour */
function total({ received, sent }) {
  return received + sent;
}
