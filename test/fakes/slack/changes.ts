interface Watcher {
  readonly look: () => void;
}

/** Tells whoever waits that something happened, so that nobody needs to look again and again. */
export class Changes {
  #watchers = new Set<Watcher>();

  notify(): void {
    for (const watcher of [...this.#watchers]) watcher.look();
  }

  /** Calls after each change, until what it gives is called. */
  watch(look: () => void): () => void {
    const watcher = { look };
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  /**
   * Resolves with what the condition gives once that is neither false, null nor undefined.
   *
   * @throws when it is still not after `withinMs` of the machine's time, with `describe()` in the message
   */
  until<T>(condition: () => T, describe: () => string, withinMs = 4000): Promise<NonNullable<T>> {
    return new Promise((resolve, reject) => {
      const end = () => {
        this.#watchers.delete(watcher);
        clearTimeout(timer);
      };
      const look = () => {
        try {
          const found = condition();
          if (found === false || found === null || found === undefined) return;
          end();
          resolve(found);
        } catch (error) {
          end();
          reject(error);
        }
      };
      const watcher = { look };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`did not happen within ${withinMs} ms: ${condition}\n${describe()}`));
      }, withinMs);
      this.#watchers.add(watcher);
      look();
    });
  }
}
