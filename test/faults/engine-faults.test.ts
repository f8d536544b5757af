import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { website } from "../support/programs.ts";
import { type OnAnswer, recordAt } from "../support/recording-proxy.ts";
import { RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";
import { standing, wholeWebsite } from "../support/standing.ts";

const rows: string[] = [];

/** A silent manager is given up after 45 s; then two more runs, and up to a minute until its nodes are back. */
const PATIENT_MS = 240_000;

describe.skipIf(whyNoMachines())("on real machines, an up", () => {
  let stack: RealStack;

  beforeAll(async () => {
    stack = new RealStack(website());
    await stack.succeed("up", "--yes");
  });
  afterAll(async () => {
    console.info(`what went wrong, and what was said:\n${rows.join("\n")}`);
    await stack.remove();
  });

  const manager = async (command: string) => stack.run("ssh", "node-1", "sh", "-c", command);

  /** An up of another version, past a proxy at the manager's socket. */
  async function upPast(version: string, onAnswer: OnAnswer): Promise<Said> {
    const [first] = await stack.machines();
    stack.write(website({ version }));
    const proxy = await recordAt(first?.endpoint.path ?? "", onAnswer);
    const said = await stack.run("up", "--yes");
    await proxy.close();
    return said;
  }

  function failed(what: string, { exitCode, stderr }: Said): string {
    const error = stderr.slice(stderr.search(/^\S/m));
    rows.push(`${what}:\n${error.replaceAll(/^/gm, "  ")}`);
    expect(exitCode, stderr).toBe(1);
    return error;
  }

  async function mended(): Promise<void> {
    await stack.succeed("up", "--yes");
    await stack.succeed("preview", "--expect-no-changes");
    // A node without a task is not waited for by up, and takes its time to come back to a manager that was away.
    await expect.poll(() => standing(stack), { timeout: 60_000 }).toEqual(wholeWebsite);
  }

  it(
    "says which engine does not answer when one is frozen, and goes on when it answers again",
    { timeout: PATIENT_MS },
    async () => {
      await manager("kill -STOP $(pidof dockerd)");
      stack.write(website({ version: "2" }));
      const said = await stack.run("up", "--yes");
      await manager("kill -CONT $(pidof dockerd)");
      expect(failed("engine frozen", said)).toMatch(/node-1\/docker\.sock: no answer within/);
      await mended();
    },
  );

  it("fails when the engine is killed in the middle, and boots it next time", { timeout: PATIENT_MS }, async () => {
    const killing: Promise<unknown>[] = [];
    const said = await upPast("3", ({ method, path }) => {
      if (method === "POST" && path.includes("/update")) killing.push(manager("kill -KILL $(pidof dockerd)"));
    });
    await Promise.all(killing);
    expect(failed("engine killed", said)).toContain("the connection broke off");
    await mended();
  });

  it("looks what became of it when the connection is cut after the engine did what was asked", async () => {
    let cuts = 0;
    const said = await upPast("4", ({ method, path }, cut) => {
      if (method !== "POST" || !path.includes("/update") || cuts > 0) return;
      cuts += 1;
      cut();
    });
    expect([cuts, said.exitCode], said.stderr).toEqual([1, 0]);
    rows.push("connection cut:\n  nothing: the service was found updated");
    await mended();
  });
});
