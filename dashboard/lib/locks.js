/**
 * The browser's locks, by which tabs know of each other. If the browser has none (an old browser), or
 * refuses them (when it blocks storage), the tab behaves as the only one: it gets every lock, and no
 * other tab holds one.
 */

/** @type {Pick<LockManager, "request" | "query">} */
export const locks = {
  /** @param {string} name @param {any} options @param {any} [granted] */
  async request(name, options, granted = options) {
    let got = false;
    const run = (/** @type {Lock | null} */ lock) => {
      got = true;
      return granted(lock);
    };
    try {
      return await (granted === options ? navigator.locks.request(name, run) : navigator.locks.request(name, options, run));
    } catch (error) {
      if (got) throw error;
      return granted({ name, mode: options.mode ?? "exclusive" });
    }
  },
  query: () => Promise.resolve(navigator.locks?.query()).catch(() => undefined).then((held) => held ?? {}),
};
