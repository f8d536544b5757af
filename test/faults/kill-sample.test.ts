import { afterAll, describe, expect, it } from "vitest";
import { inOwnWorld, whyNoWorld } from "../support/own-world.ts";
import { wholeWebsite } from "../support/standing.ts";

interface Killed {
  readonly kill: string;
  readonly signal: string | null;
  readonly begun: number;
  readonly underWay: readonly string[];
}

interface Result {
  readonly up: Killed;
  readonly destroy: Killed;
  readonly left: readonly string[];
}

/**
 * After how many operations that began an up is killed, and then a destroy. An up begins eleven, the three machines at
 * once; a destroy begins four: the swarm, then the machines.
 */
const points = [1, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((begun, index) => [begun, 1 + (index % 4)] as const);

describe.skipIf(whyNoWorld())("on real machines, twenty kills", () => {
  const rows: string[] = [];
  afterAll(() => console.info(`killed while under way:\n${rows.join("\n")}`));

  it.for(points)(
    "of an up at its operation %i and a destroy at its operation %i end in the world that was asked for",
    async ([up, destroy]) => {
      const scenario = new URL("./scenarios/kill-sample.ts", import.meta.url);
      const result = (await inOwnWorld(scenario, String(up), String(destroy))) as Result;
      for (const command of ["up", "destroy"] as const) {
        const { begun, underWay } = result[command];
        rows.push(`${command.padEnd(8)} ${String(begun).padStart(3)}  ${underWay.join(", ") || "nothing"}`);
      }
      expect(result).toMatchObject({
        up: { kill: "sent", signal: "SIGKILL" },
        whole: wholeWebsite,
        destroy: { kill: "sent", signal: "SIGKILL" },
        left: [],
      });
    },
  );
});
