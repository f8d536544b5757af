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

/** Layers, fast first. `unit` needs neither root nor a daemon; `real` makes machines; `pulumi` needs the real CLI. */
export default defineConfig({
  resolve: { alias },
  test: {
    reporters: ["default", "./test/support/tally.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["**/*.real.test.ts", "test/{faults,pulumi}/**"],
        },
      },
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
