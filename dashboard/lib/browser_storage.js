/**
 * The browser's storage, if it is available.
 *
 * It may be full, blocked, missing, or refuse from one moment to the next. So what is written is
 * held in memory too: where the browser does not keep an entry, this page still has it until it is
 * reloaded, and it is kept as soon as the browser takes it. Nothing here ever throws.
 *
 * Event: `unkept`, when the first entry could not be kept.
 */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Kept */

export class BrowserStorage extends EventTarget {
  #open;
  /** What this page wrote or read. @type {Map<string, string>} */ #memory = new Map();
  /** Entries that memory knows better than the browser. @type {Set<string>} */ #unkept = new Set();

  /** @param {() => Kept | null | undefined} open the storage; even asking for it may throw */
  constructor(open) {
    super();
    this.#open = open;
  }

  /** Whether everything written here would be there after a reload. */
  get isKept() {
    return this.#unkept.size === 0;
  }

  keys() {
    const kept = this.#attempt((storage) => Array.from({ length: storage.length }, (_, at) => storage.key(at) ?? ""));
    const theirs = (kept ?? [...this.#memory.keys()]).filter((key) => !this.#unkept.has(key));
    return [...theirs, ...[...this.#unkept].filter((key) => this.#memory.has(key))];
  }

  /** @param {string} key @returns {string | null} */
  getItem(key) {
    const known = this.#memory.get(key) ?? null;
    if (this.#unkept.has(key)) return known;
    const kept = this.#attempt((storage) => ({ value: storage.getItem(key) }));
    if (!kept) return known;
    this.#remember(key, kept.value);
    return kept.value;
  }

  /** @param {string} key @param {string} value */
  setItem(key, value) {
    this.#write(key, value);
  }

  /** @param {string} key */
  removeItem(key) {
    this.#write(key, null);
  }

  /** Another tab has written: its word is newer. @param {string | null} key null where all were cleared */
  heard(key) {
    if (key !== null) this.#unkept.delete(key);
  }

  /** @param {string} key @param {string | null} value null to remove it */
  #write(key, value) {
    const first = this.isKept;
    this.#remember(key, value);
    this.#unkept.add(key);
    this.#keep(key);
    if (!this.#unkept.has(key)) for (const other of this.#unkept) this.#keep(other);
    else if (first) this.dispatchEvent(new Event("unkept"));
  }

  /** @param {string} key one that is to be kept as memory has it */
  #keep(key) {
    const value = this.#memory.get(key) ?? null;
    const done = this.#attempt((storage) => {
      if (value === null) storage.removeItem(key);
      else storage.setItem(key, value);
      return true;
    });
    if (done) this.#unkept.delete(key);
  }

  /** @param {string} key @param {string | null} value */
  #remember(key, value) {
    if (value === null) this.#memory.delete(key);
    else this.#memory.set(key, value);
  }

  /** @template T @param {(storage: Kept) => T} action @returns {T | undefined} nothing where the storage refuses */
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
 * What an entry says, field by field; a field that is missing or of another type, as another version
 * or another program may have written it, is as it is in `defaults`.
 * @template {object} T
 * @param {string | null} entry JSON @param {T} defaults @returns {T}
 */
export function fieldsOf(entry, defaults) {
  const given = /** @type {Record<string, unknown>} */ (objectIn(entry) ?? {});
  const fields = Object.entries(defaults).map(([name, value]) => [name, sameType(given[name], value) ? given[name] : value]);
  return Object.fromEntries(fields);
}

/** @param {string | null} entry @returns {object | undefined} none where it is not the JSON of an object */
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
  return typeof a === typeof b && Array.isArray(a) === Array.isArray(b);
}
