/**
 * Which tabs of this browser live. Each holds a lock of its own name, and the browser lets go of
 * it however the tab ends: closed, reloaded, crashed. Where the browser has no locks, or refuses them
 * together with its storage, every other tab counts as gone: to offer a message again is safe.
 */
const NAME = "switchboard tab ";

export class TabLiveness {
  #locks;
  /** This tab's, until it is reloaded. */
  id = crypto.randomUUID();

  /** @param {Pick<LockManager, "request">} locks that refuse nothing (`lib/locks.js`) */
  constructor(locks) {
    this.#locks = locks;
    void locks.request(NAME + this.id, () => new Promise(() => {}));
  }

  /** Resolves when a tab is gone: at once, where it is already. @param {string} id another tab's */
  async waitClosed(id) {
    await this.#locks.request(NAME + id, { mode: "shared" }, () => {});
  }
}
