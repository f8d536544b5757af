import type { ChildProcess } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { machinesOnly, website } from "../support/programs.ts";
import { type Recorded, recordAt } from "../support/recording-proxy.ts";
import { ended, RealStack, whyNoMachines } from "../support/real-stack.ts";
import { standing, wholeWebsite } from "../support/standing.ts";

/** The whole process group, as a terminal or a supervisor would. */
function kill({ pid }: ChildProcess): void {
  process.kill(-(pid ?? Number.NaN), "SIGKILL");
}

describe.skipIf(whyNoMachines())("an up that is killed", () => {
  let stack: RealStack;

  beforeEach(() => {
    stack = new RealStack(website());
  });
  afterEach(() => stack.remove());

  /** What stands after another `up`, which leaves nothing to do. */
  async function finished() {
    await stack.succeed("up", "--yes");
    await stack.succeed("preview", "--expect-no-changes");
    return standing(stack);
  }

  /** Starts an `up`, and kills it when an engine has done a certain thing, before the answer is read. */
  async function killAt(isPoint: (request: Recorded) => boolean): Promise<void> {
    stack.write(machinesOnly(3));
    await stack.succeed("up", "--yes");
    stack.write(website());
    const sockets = (await stack.machines()).map(({ endpoint }) => endpoint.path);
    const up = stack.start("up", "--yes");
    const onAnswer = (request: Recorded) => isPoint(request) && kill(up);
    const proxies = await Promise.all(sockets.map((socket) => recordAt(socket, onAnswer)));
    const { signal } = await ended(up);
    await Promise.all(proxies.map((proxy) => proxy.close()));
    expect(signal).toBe("SIGKILL");
  }

  it("while a machine boots: the next one finds it", async () => {
    const up = stack.start("up", "--yes");
    let said = "";
    up.stderr?.on("data", (text: Buffer) => {
      said += text.toString();
      if (/node-2 +creating/.test(said)) kill(up);
    });
    expect((await ended(up)).signal).toBe("SIGKILL");
    expect(await finished()).toEqual(wholeWebsite);
  });

  it("when a node has joined: the next one neither joins again nor waits for ever", async () => {
    await killAt(({ method, path }) => method === "POST" && path.startsWith("/swarm/join"));
    expect(await finished()).toEqual(wholeWebsite);
  });

  it("when a service is created: the next one creates no second", async () => {
    await killAt(({ method, path }) => method === "POST" && path.startsWith("/services/create"));
    expect(await finished()).toEqual(wholeWebsite);
  });
});
