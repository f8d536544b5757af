import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { launchArgv } from "../../../../lib/drivers/machine/local/launch.ts";

const script = fileURLToPath(new URL("../../../../lib/drivers/machine/local/machine-init.sh", import.meta.url));
const without = spawnSync("shellcheck", ["--version"]).error ? " (skipped: shellcheck is not installed)" : "";

describe("a machine's first process", () => {
  it.skipIf(without !== "")(`is a script in which shellcheck finds nothing${without}`, () => {
    const { stdout, status } = spawnSync("shellcheck", [script], { encoding: "utf8" });
    expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
  });

  it("says its number, and ends without a trace when whoever started it does", () => {
    const { stdout, stderr, status } = spawnSync("/bin/sh", [script, "wait", "x"], { input: "", encoding: "utf8" });
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    expect(stdout).toMatch(/^waiting \d+\n$/);
  });

  it("goes on for nothing but the word go", () => {
    const { status } = spawnSync("/bin/sh", [script, "wait", "x"], { input: "stop\n", encoding: "utf8" });
    expect(status).toBe(1);
  });

  it("is started under its data folder's lock, which is held outside of its namespaces", () => {
    const argv = launchArgv({ label: "shop+dev+node-1", data: "/data/docker" });
    expect(argv.slice(0, -3).join(" ")).toBe(
      "flock --exclusive --timeout 10 /data/docker " +
        "unshare --mount --propagation slave --uts --ipc --net --pid --fork --kill-child=SIGKILL /bin/sh",
    );
    expect(argv.slice(-3)).toEqual([script, "wait", "shop+dev+node-1"]);
  });
});
