import { afterAll, describe, expect, it } from "vitest";
import { endingsSuite } from "./docker-port/endings.ts";
import { engineSuite } from "./docker-port/engine.ts";
import { filesSuite } from "./docker-port/files.ts";
import { logsSuite } from "./docker-port/logs.ts";
import { lossesSuite } from "./docker-port/losses.ts";
import { networksSuite } from "./docker-port/networks.ts";
import { nodesSuite } from "./docker-port/nodes.ts";
import { runsSuite } from "./docker-port/runs.ts";
import { servicesSuite } from "./docker-port/services.ts";
import { swarmSuite } from "./docker-port/swarm.ts";
import { placementSuite } from "./docker-port/placement.ts";
import { pullsSuite } from "./docker-port/pulls.ts";
import { tasksSuite } from "./docker-port/tasks.ts";
import type { SuiteOptions, Test } from "./docker-port/testbed.ts";
import { updatesSuite } from "./docker-port/updates.ts";
import { volumesSuite } from "./docker-port/volumes.ts";

export type { SuiteOptions, Testbed } from "./docker-port/testbed.ts";

/** Real engines take their time: an election, a node's death, an update that is watched for failures. */
const TIMEOUT_MS = 120_000;

/** Each test goes on from what those before it made: a second try would meet what the first one left. */
const histories = [
  engineSuite,
  swarmSuite,
  nodesSuite,
  networksSuite,
  filesSuite,
  volumesSuite,
  servicesSuite,
  lossesSuite,
] as const;

/** Each test begins with nothing, whatever became of the one before. */
const repeatable = [tasksSuite, placementSuite, endingsSuite, logsSuite, pullsSuite, runsSuite, updatesSuite] as const;

/** What every Docker driver must do. Where a fake and a real engine differ, the real one is right. */
export function dockerPortSuite(driver: string, options: SuiteOptions): void {
  const { skip = {} } = options;
  const titles = new Set<string>();
  const triedAgain = (retry = 0): Test => {
    return (title, body) => {
      titles.add(title);
      const name = title in skip ? `${title} (skipped: ${skip[title]})` : title;
      // oxlint-disable-next-line vitest/expect-expect, vitest/valid-title -- the parts of the suite bring both
      it.skipIf(title in skip)(name, { concurrent: false, retry }, body);
    };
  };

  const { unavailable } = options;
  const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
  // Each group of tests has machines of its own; what it does is mostly waiting.
  const running = { timeout: TIMEOUT_MS, concurrent: options.atOnce ?? false };
  describe.skipIf(unavailable !== undefined)(`${driver}: DockerPort${skipped}`, running, () => {
    for (const part of histories) part(options, triedAgain(0));
    for (const part of repeatable) part(options, triedAgain(options.retry));
    afterAll(() =>
      expect(
        Object.keys(skip).filter((title) => !titles.has(title)),
        "skipped, but no test",
      ).toEqual([]),
    );
  });
}
