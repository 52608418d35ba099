/** The colours of accounts and senders are legible, in light and in dark: WCAG 2.2 asks for a contrast of 4.5. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { HUES, senderHue } from "../../dashboard/lib/format/account_colour.js";

const css = readFileSync(new URL("../../dashboard/styles/tokens.css", import.meta.url), "utf8");

/** The wheel as the tokens have it: an angle for each hue. */
const angles = Array.from({ length: HUES }, (_, hue) => Number(css.match(new RegExp(`\\[data-hue="${hue}"\\] \\{ --hue: (\\d+)`))?.[1]));
const strength = Number(css.match(/--strength: ([\d.]+);\n\s+\}/)?.[1]);

/** A colour of the tokens: lightness, chroma and angle. @param {string} name @param {number} scheme 0 light, 1 dark @param {number} angle */
function colour(name, scheme, angle) {
  const pair = css.match(new RegExp(`--${name}: light-dark\\((oklch\\(.*?\\)), (oklch\\(.*\\))\\);`))?.[1 + scheme] ?? assert.fail(name);
  const [lightness, chroma, hue] = pair.replaceAll("var(--hue)", String(angle)).replaceAll("var(--strength)", String(strength)).replace(/calc\(([\d.]+) \* ([\d.]+)\)/, (_, a, b) => String(a * b)).match(/[\d.]+/g) ?? [];
  return luminance(Number(lightness) / 100, Number(chroma), Number(hue));
}

/** @param {number} l @param {number} c @param {number} h degrees */
function luminance(l, c, h) {
  const [a, b] = [c * Math.cos((h * Math.PI) / 180), c * Math.sin((h * Math.PI) / 180)];
  const [x, y, z] = [l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b, l - 0.0894841775 * a - 1.291485548 * b].map((v) => v ** 3);
  const rgb = [4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z, -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z];
  const [red, green, blue] = rgb.map((v) => Math.min(1, Math.max(0, v)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** @param {number} a @param {number} b */
const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

for (const [scheme, name] of [[0, "light"], [1, "dark"]]) {
  test(`every colour is legible on every ground it stands on, ${name}`, () => {
    for (const angle of angles) {
      const text = colour("account", scheme, angle);
      const grounds = ["page", "surface", "raised", "hover"].map((ground) => [ground, colour(ground, scheme, 0)]);
      const tints = angles.map((other) => [`tint ${other}`, colour("account-tint", scheme, other)]);
      for (const [ground, value] of [...grounds, ...tints]) assert.ok(contrast(text, value) >= 4.5, `${angle} on ${ground}: ${contrast(text, value).toFixed(2)}`);
      assert.ok(contrast(colour("on-account", scheme, angle), text) >= 4.5, `letters on ${angle}`);
    }
  });
}

test("a sender has the same colour everywhere, and many senders have all colours", () => {
  const seen = new Set(Array.from({ length: 200 }, (_, id) => senderHue(String(id))));

  assert.equal(senderHue("777"), senderHue("777"));
  assert.equal(seen.size, HUES);
  assert.ok([...seen].every((hue) => hue >= 0 && hue < HUES));
});
