import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Folder with another version of the SDK, that the tests are to be run with: scripts/newest-sdk.ts. */
const sdk = process.env["SWARMWRIGHT_SDK"];

const alias = {
  ...(sdk !== undefined && { "@pulumi/pulumi": join(sdk, "node_modules/@pulumi/pulumi") }),
  "swarmwright/testing/vitest": join(import.meta.dirname, "lib/testing/vitest.ts"),
  "swarmwright/testing": join(import.meta.dirname, "lib/testing/index.ts"),
  swarmwright: join(import.meta.dirname, "lib/index.ts"),
};

/** It listens to what happens to the whole process. */
const alone = "test/engine/failing-steps.test.ts";

/** Every run, killed everywhere, over worlds in memory: too many for the fast layer. */
const kills = ["test/{engine,testing}/kills.test.ts"];

/** Whole commands, with a program on disk that is bundled each time, over worlds in memory. */
const commands = ["test/{cli,examples}/**/*.test.ts"];

/** Layers, fast first. `unit` needs neither root nor a daemon; `pulumi` needs the real CLI; all others make machines. */
export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers: "100%",
    // A machine that is busy with real engines beside them makes properties slow, not wrong.
    testTimeout: 30_000,
    expect: { poll: { timeout: 10_000 } },
    experimental: { fsModuleCache: true },
    reporters: ["default", "./test/support/tally.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["**/*.real.test.ts", "test/{deployments,faults,pulumi}/**", ...kills, ...commands, alone],
          // Files share what they import: loading it anew for each was two thirds of the time.
          isolate: false,
        },
      },
      { extends: true, test: { name: "unit-alone", include: [alone] } },
      {
        extends: true,
        test: { name: "commands", include: commands, exclude: ["**/*.real.test.ts"], isolate: false },
      },
      { extends: true, test: { name: "kills", include: kills, testTimeout: 60_000 } },
      {
        extends: true,
        test: {
          name: "real",
          include: ["test/**/*.real.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "faults",
          include: ["test/faults/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "deployments",
          include: ["test/deployments/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "pulumi",
          include: ["test/pulumi/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
