/**
 * The browser's storage, if it is available.
 *
 * It may be full, blocked or missing, and may begin to refuse at any time. So memory holds every entry,
 * too. If the browser does not save an entry, this page has it until it is reloaded, and saves it as soon
 * as the browser accepts it. Nothing here ever throws.
 *
 * Event: `unsaved`, when the first entry could not be saved.
 */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} StorageLike */

export class BrowserStorage extends EventTarget {
  #open;
  /** The entries that this page wrote or read. @type {Map<string, string>} */ #memory = new Map();
  /** Entries that are newer in memory than in the browser. @type {Set<string>} */ #unsaved = new Set();

  /** @param {() => StorageLike | null | undefined} open returns the storage; this may throw, too */
  constructor(open) {
    super();
    this.#open = open;
  }

  /** Whether all entries survive a reload. */
  get isSaved() {
    return this.#unsaved.size === 0;
  }

  keys() {
    const saved = this.#attempt((storage) => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? ""));
    const others = (saved ?? [...this.#memory.keys()]).filter((key) => !this.#unsaved.has(key));
    return [...others, ...[...this.#unsaved].filter((key) => this.#memory.has(key))];
  }

  /** @param {string} key @returns {string | null} */
  getItem(key) {
    const known = this.#memory.get(key) ?? null;
    if (this.#unsaved.has(key)) return known;
    const saved = this.#attempt((storage) => ({ value: storage.getItem(key) }));
    if (!saved) return known;
    this.#remember(key, saved.value);
    return saved.value;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.#write(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#write(key, null);
  }

  /** Another tab has changed an entry: its value is newer. @param {string | null} key null if all were cleared */
  onStorage(key) {
    if (key !== null) this.#unsaved.delete(key);
  }

  /** @param {string} key @param {string | null} value null to remove it */
  #write(key, value) {
    const first = this.isSaved;
    this.#remember(key, value);
    this.#unsaved.add(key);
    this.#save(key);
    if (!this.#unsaved.has(key)) for (const other of this.#unsaved) this.#save(other);
    else if (first) this.dispatchEvent(new Event("unsaved"));
  }

  /** Saves an entry as it is in memory. @param {string} key */
  #save(key) {
    const value = this.#memory.get(key) ?? null;
    const done = this.#attempt((storage) => {
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, value);
      return true;
    });
    if (done) this.#unsaved.delete(key);
  }

  /** @param {string} key @param {string | null} value */
  #remember(key, value) {
    if (value === null) this.#memory.delete(key);
    else this.#memory.set(key, value);
  }

  /** @template T @param {(storage: StorageLike) => T} action @returns {T | undefined} undefined if the storage refuses */
  #attempt(action) {
    try {
      const storage = this.#open();
      return storage ? action(storage) : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * The fields of an entry. A field that is missing or has another type, because another version or
 * another program wrote it, has the value of `defaults`.
 * @template {object} T
 * @param {string | null} entry JSON @param {T} defaults @returns {T}
 */
export function fieldsOf(entry, defaults) {
  const given = /** @type {Record<string, unknown>} */ (objectIn(entry) ?? {});
  const fields = Object.entries(defaults).map(([name, value]) => [name, sameType(given[name], value) ? given[name] : value]);
  return Object.fromEntries(fields);
}

/** @param {string | null} entry @returns {object | undefined} undefined if it is not the JSON of an object */
export function objectIn(entry) {
  try {
    const value = JSON.parse(entry ?? "null");
    return typeof value === "object" && !Array.isArray(value) && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @param {unknown} a @param {unknown} b */
function sameType(a, b) {
  return typeof a === typeof b && (a === null) === (b === null) && Array.isArray(a) === Array.isArray(b);
}
