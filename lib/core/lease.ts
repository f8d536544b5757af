/**
 * Lets one piece of disruptive work at a time into each cluster: a node that is drained, demoted, rebooted or removed
 * must be back before the next one goes. It serves one run, in one process.
 */
export class Leases {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Waits for its turn, however the one before ended. */
  async hold<T>(cluster: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(cluster) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => {});
    this.#last.set(cluster, settled);
    return mine;
  }
}
