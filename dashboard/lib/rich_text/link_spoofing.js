/**
 * Detects links whose text looks like another address than their target.
 *
 * @typedef {{ start: number, end: number, href?: string, place?: string | null }} Link
 */

/** Text that looks like the name of a host. */
const HOST = /(?<![\p{L}\p{N}-]\.?)(?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+/gu;

/** Characters around a link that are checked together with it. */
const CONTEXT = 100;

/** The real place of a link whose text looks like another place; otherwise null.
 * @param {string} words @param {string} href a result of `safeHref` */
export function spoofedPlace(words, href) {
  const { host, hostname, username, pathname, protocol } = new URL(href);
  const place = protocol === "mailto:" ? pathname : host || href;
  if (username !== "") return place;
  const real = protocol === "mailto:" ? (pathname.split("@").pop() ?? "") : hostname;
  const claimed = hostsIn(words.normalize("NFKC").replace(/[\p{Cf}\p{Mn}]/gu, "").trim());
  return claimed.every((other) => bare(other) === bare(real)) ? null : place;
}

/** Checks links. A word looks like one address, even if it consists of several links and plain letters.
 * @template {Link} T @param {T[]} links @param {string} text */
export function checkLinks(links, text) {
  /** @type {{ start: number, end: number, href: string, links: T[] }[]} */ const runs = [];
  for (const link of links) {
    const run = runs.at(-1);
    if (run && run.href === link.href && run.end >= link.start) {
      run.end = Math.max(run.end, link.end);
      run.links.push(link);
    } else {
      runs.push({ start: link.start, end: link.end, href: link.href ?? "", links: [link] });
    }
  }
  return runs.flatMap((run) => {
    const before = /\S*$/u.exec(text.slice(Math.max(0, run.start - CONTEXT), run.start))?.[0] ?? "";
    const after = /^\S*/u.exec(text.slice(run.end, run.end + CONTEXT))?.[0] ?? "";
    const place = spoofedPlace(before + text.slice(run.start, run.end) + after, run.href);
    return run.links.map((link) => ({ ...link, place }));
  });
}

/** The hosts that a text names, as browsers write them. @param {string} words */
function hostsIn(words) {
  if (/^(?:https?|tg):/iu.test(words) && URL.canParse(words)) return [new URL(words).hostname];
  const seen = words.replaceAll("。", ".").match(HOST) ?? [];
  return seen.map((host) => (URL.canParse(`https://${host}`) ? new URL(`https://${host}`).hostname : host));
}

/** @param {string} hostname */
function bare(hostname) {
  return hostname.toLowerCase().replace(/^www\./u, "");
}
