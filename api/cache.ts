/**
 * Small in-process caches in front of Postgres.
 *
 * Owns: what was read, and until when it may be used. Does not own: the connection, or when to invalidate.
 * C1: nothing is used longer than its time to live, even when no notification arrives.
 * C2: concurrent readers of one key share one load; a failed load is not kept.
 * C3: a load that began before an invalidation never fills the cache after it.
 */
export interface CacheOptions {
  timeToLiveMs: number;
  maxEntries: number;
  now?: () => number;
}

interface Entry<T> {
  value: Promise<T>;
  expires: number;
}

export class Cache<T> {
  #entries = new Map<string, Entry<T>>();
  #options: CacheOptions;
  #now: () => number;

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  get(key: string, load: () => Promise<T>): Promise<T> {
    const found = this.#entries.get(key);
    if (found && found.expires > this.#now()) return found.value;
    const value = load();
    const entry = { value, expires: this.#now() + this.#options.timeToLiveMs };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    value.catch(() => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    });
    this.#evict();
    return value;
  }

  clear(): void {
    this.#entries.clear();
  }

  #evict(): void {
    while (this.#entries.size > this.#options.maxEntries) {
      this.#entries.delete(this.#entries.keys().next().value!);
    }
  }
}
