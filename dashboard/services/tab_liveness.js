/**
 * Tells which tabs of this browser are open. Each tab holds a lock with its own name, and the browser
 * releases it when the tab is closed, reloaded or crashes. If the browser has no locks, or refuses them
 * together with its storage, every other tab counts as closed: it is safe to send a reply twice.
 */
const NAME = "switchboard tab ";

export class TabLiveness {
  #locks;
  /** Names this tab until it is reloaded. */
  id = crypto.randomUUID();

  /** @param {Pick<LockManager, "request">} locks that never fail (`lib/locks.js`) */
  constructor(locks) {
    this.#locks = locks;
    void locks.request(NAME + this.id, () => new Promise(() => {}));
  }

  /** Resolves when a tab is closed, at once if it is closed already. @param {string} id another tab's */
  async waitClosed(id) {
    await this.#locks.request(NAME + id, { mode: "shared" }, () => {});
  }
}
