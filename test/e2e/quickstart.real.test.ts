import { beforeAll, describe, expect, it } from "vitest";
import { inOwnWorld, whyNoWorld } from "../support/own-world.ts";

interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Result {
  readonly made: Said;
  readonly appeared: number;
  readonly destroyed: Said;
  readonly left: readonly string[];
  readonly modules: readonly string[];
}

describe.skipIf(whyNoWorld())("the quickstart", () => {
  let result: Result;

  beforeAll(async () => {
    result = (await inOwnWorld(new URL("./scenarios/quickstart.ts", import.meta.url))) as Result;
  });

  it("makes three nodes that are ready", () => {
    const { exitCode, stdout, stderr } = result.made;
    expect(exitCode, stderr).toBe(0);
    expect(stdout.match(/^node-[123] +(leader|worker) +ready +active /gm)).toHaveLength(3);
  });

  it("makes the network that the program asks for", () => {
    expect(result.made.stderr).toMatch(/OverlayNetwork services +created/);
  });

  it("hears both replicas by name from inside", () => {
    const [, inside = ""] = /^Asked by name, .*:\n((?: {2}.*\n)*)/m.exec(result.made.stdout) ?? [];
    const answered = expect.stringMatching(/^ {2}web: answered by \w+$/);
    const lines = inside.trimEnd().split("\n");
    expect(lines).toEqual([answered, answered]);
    expect(new Set(lines).size).toBe(2);
  });

  it.each([
    ["web", "/"],
    ["api", "/api"],
  ])("hears both replicas of %s from outside, by HTTPS, at %s", (service, path) => {
    const lines = new RegExp(`^ {2}https://laptop\\.test${path} +at [\\d.]+ {2}${service}: answered by \\w+$`, "gm");
    expect(new Set(result.made.stdout.match(lines)).size).toBe(2);
  });

  it("says what to try next", () => {
    expect(result.made.stdout).toMatch(/Try next:[^]*quickstart -- destroy/);
  });

  it("leaves no process, mount, namespace, interface, cgroup, firewall rule or file behind when it is destroyed", () => {
    expect(result.destroyed.exitCode, result.destroyed.stderr).toBe(0);
    // That the test can see what is left: it saw what was made.
    expect(result.appeared).toBeGreaterThan(20);
    expect(result.left).toEqual([]);
    if (result.modules.length > 0) console.info(`kernel modules that stay: ${result.modules.join(", ")}`);
  });
});
