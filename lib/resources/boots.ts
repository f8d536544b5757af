/** When a machine was off, and until when. */
interface Outage {
  /** When it was seen to be off, by this host's clock. */
  readonly seenMs: number;
  /** What was said before is of another life of it, by its own clock: everything, as long as it is off. */
  readonly endMs: number;
}

/**
 * Engines of a cluster that start at the same time may miss each other: one that joins an overlay network waits 30 s for
 * an answer of another one that does not know it yet, and so it may be again in a second network.
 */
const REJOIN_MS = 60_000;

/**
 * Which machines a run found off, by their addresses. What ran on them ended, whatever their managers remember of it:
 * they take their time to miss a machine, and none to believe one that is back.
 */
export class Boots {
  readonly #outages = new Map<string, Outage>();

  noteOff(address: string, nowMs: number): void {
    this.#outages.set(address, { seenMs: nowMs, endMs: Infinity });
  }

  /** It was started by this run. @param itsNowMs its own clock, which may be another than this host's */
  noteOn(address: string, itsNowMs: number, nowMs: number): void {
    const outage = this.#outages.get(address);
    if (!outage) return;
    // This host's clock may be put back meanwhile; no machine was off later than now.
    const passedMs = Math.max(0, nowMs - outage.seenMs);
    this.#outages.set(address, { ...outage, endMs: itsNowMs - passedMs });
  }

  /** It was started by somebody else, nobody knows when. */
  forget(address: string): void {
    this.#outages.delete(address);
  }

  /** What tasks are given longer than usual to come up. */
  rejoinMs(): number {
    return this.#outages.size === 0 ? 0 : REJOIN_MS;
  }

  /** Whether a machine said something before it was off. @param at by its clock */
  isOutdated(address: string | undefined, at: string): boolean {
    return Date.parse(at) < (this.#outages.get(address ?? "")?.endMs ?? -Infinity);
  }
}
