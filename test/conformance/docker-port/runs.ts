import { afterAll, beforeAll, describe, expect } from "vitest";
import type { RunRequest, RunResult } from "../../../lib/drivers/docker/port.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test } from "./testbed.ts";

const usual: RunRequest = {
  name: "once",
  labels: { team: "web" },
  image: images.serve.reference,
  command: ["echo", "hello"],
  user: "1000:1000",
  files: {},
};

/** Commands in containers of their own. */
export function runsSuite(options: SuiteOptions, test: Test): void {
  describe("commands", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 1);
    });
    afterAll(() => bed.dispose());

    const run = (more: Partial<RunRequest> = {}): Promise<RunResult> =>
      bed.manager.containers.run({ ...usual, ...more });

    test("are run to their end, and tell what they wrote and how they ended", async () => {
      expect(await run()).toEqual({ exitCode: 0, output: "hello\n" });
      expect(await run({ command: ["false"] })).toEqual({ exitCode: 1, output: "" });
    });

    test("that their image does not have end like any other, with the engine's words", async () => {
      const { exitCode, output } = await run({ command: ["no-such-command"] });
      expect(exitCode).toBeGreaterThan(125);
      expect(output).toMatch(/no-such-command.*not found/);
    });

    test("leave nothing that is in the way of the next one", async () => {
      await Promise.all([run({ name: "one" }), run({ name: "two" })]);
      expect((await run({ name: "one" })).output).toBe("hello\n");
      expect(await bed.manager.containers.list(usual.labels)).toEqual([]);
    });

    test("see the files that they are given, wherever these are", async () => {
      const files = { "/run/secrets/a.pem": "first\n", "/etc/deep/er/b": "sec\u00f6nd\n" };
      const { output } = await run({ command: ["cat", ...Object.keys(files)], files });
      expect(output).toBe("first\nsec\u00f6nd\n");
    });

    test("are not found without their image", async () => {
      await expect(run({ image: "absent:1" })).rejects.toMatchObject({ code: "not-found" });
    });
  });
}
