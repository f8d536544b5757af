import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { website } from "../support/programs.ts";
import { ended, RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";

/** A command that is under way. */
class Started {
  readonly child: ChildProcess;
  readonly end: Promise<Said>;
  #said = "";

  constructor(child: ChildProcess) {
    this.child = child;
    this.end = ended(child);
    child.stderr?.on("data", (text: string) => (this.#said += text));
  }

  /** What it has said so far. */
  get said(): string {
    return this.#said;
  }

  /** Waits until it has said something. */
  async says(text: string): Promise<void> {
    while (!this.#said.includes(text)) await once(this.child.stderr as NodeJS.ReadableStream, "data");
  }
}

/** Each builds on the one before. */
describe.skipIf(whyNoMachines())("the command line on real machines", () => {
  let stack: RealStack;

  beforeAll(async () => {
    stack = new RealStack(website({ machines: 1, replicas: 1 }));
    await stack.succeed("up", "--yes");
  });
  afterAll(() => stack.remove());

  const locks = () =>
    readdirSync(join(stack.directory, `.swarmwright/.pulumi/locks/organization/${stack.project}/test`));

  it("refresh finds nothing in what was just made, and the next plan is empty", async () => {
    expect((await stack.succeed("refresh", "--yes")).stdout).toMatch(/^The world is as it was recorded/);
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("refresh takes over what was changed with docker, and up puts it right", async () => {
    await stack.succeed("ssh", "node-1", "docker", "service", "scale", "--detach", "web=2");
    expect((await stack.succeed("refresh", "--yes")).stdout).toContain("web  replicas 1 -> 2 (changed outside)");
    expect((await stack.succeed("up", "--yes")).stderr).toContain("1 updated");
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("a second run is refused at once, and Ctrl-C lets the first one finish what it does", async () => {
    // The first run must outlive two more command lines, on a busy computer too.
    stack.write(website({ machines: 1, replicas: 1, version: "2", monitor: "30s" }));
    const first = new Started(stack.start("up", "--yes"));
    await first.says("updating");
    const second = await stack.run("up", "--yes");
    expect([second.exitCode, second.stderr]).toEqual([1, expect.stringContaining(`pid ${first.child.pid ?? 0}`)]);
    const unlock = await stack.run("state", "unlock", "--yes");
    expect([unlock.exitCode, unlock.stderr]).toEqual([1, expect.stringContaining("is running")]);
    expect(first.said).not.toContain("updated");
    expect([first.child.exitCode, first.child.signalCode]).toEqual([null, null]);
    first.child.kill("SIGINT");
    expect((await first.end).stderr).toMatch(/Stopping: what is under way is finished first[^]*was interrupted/);
    expect(locks()).toEqual([]);
    await stack.succeed("up", "--yes");
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("Ctrl-C twice gives up what is under way, and the next up goes on", async () => {
    stack.write(website({ machines: 1, replicas: 1, version: "3" }));
    const run = new Started(stack.start("up", "--yes"));
    await run.says("updating");
    run.child.kill("SIGINT");
    await run.says("Stopping");
    run.child.kill("SIGINT");
    expect((await run.end).stderr).toContain("Giving up what is under way");
    expect(locks()).toEqual([]);
    await stack.succeed("up", "--yes");
    await stack.succeed("preview", "--expect-no-changes");
  });

  it("a run that was killed leaves its lock, and the next one takes it over", async () => {
    stack.write(website({ machines: 1, replicas: 1, version: "4" }));
    const run = new Started(stack.start("up", "--yes"));
    await run.says("updating");
    run.child.kill("SIGKILL");
    await run.end;
    expect(locks()).toHaveLength(1);
    await stack.succeed("up", "--yes");
    expect(locks()).toEqual([]);
  });
});
