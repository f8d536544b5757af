import type { Endpoint } from "../core/references.ts";

/** Which machines a run started. What runs on them begins anew, whatever their managers remember of it. */
export class Boots {
  readonly #endpoints = new Set<string>();

  note(endpoint: Endpoint): void {
    this.#endpoints.add(JSON.stringify(endpoint));
  }

  /** Whether a cluster had no leader before: too few of its managers were on. */
  hadNoLeader(managers: readonly Endpoint[]): boolean {
    const booted = managers.filter((endpoint) => this.#endpoints.has(JSON.stringify(endpoint)));
    return booted.length * 2 >= managers.length;
  }
}
