import { afterAll, describe, expect, it } from "vitest";
import { inOwnWorld, whyNoWorld } from "../support/own-world.ts";
import { wholeWebsite } from "../support/standing.ts";

interface Killed {
  readonly signal: string | null;
  readonly lines: number;
  readonly underWay: readonly string[];
}

interface Result {
  readonly up: Killed;
  readonly destroy: Killed;
  readonly left: readonly string[];
}

/** Lines of the journal at which an up is killed, and then a destroy: spread over both. */
const points = [1, 4, 8, 12, 16, 20, 24, 28, 32, 36].map((line, index) => [line, 1 + index * 2] as const);

describe.skipIf(whyNoWorld())("on real machines, twenty kills", () => {
  const rows: string[] = [];
  afterAll(() => console.info(`killed while under way:\n${rows.join("\n")}`));

  it.for(points)(
    "of an up at line %i of its journal and a destroy at line %i end in the world that was asked for",
    async ([up, destroy]) => {
      const scenario = new URL("./scenarios/kill-sample.ts", import.meta.url);
      const result = (await inOwnWorld(scenario, String(up), String(destroy))) as Result;
      for (const command of ["up", "destroy"] as const) {
        const { lines, underWay } = result[command];
        rows.push(`${command.padEnd(8)} ${String(lines).padStart(3)}  ${underWay.join(", ") || "nothing"}`);
      }
      expect(result).toMatchObject({
        up: { signal: "SIGKILL" },
        whole: wholeWebsite,
        destroy: { signal: "SIGKILL" },
        left: [],
      });
    },
  );
});
