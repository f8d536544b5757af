import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { EngineEvent } from "../../lib/drivers/docker/api/events.ts";
import { website } from "../support/programs.ts";
import { recordAt } from "../support/recording-proxy.ts";
import { RealStack, whyNoMachines } from "../support/real-stack.ts";

describe.skipIf(whyNoMachines())("a second up", () => {
  let stack: RealStack;

  beforeAll(async () => {
    stack = new RealStack(website());
    await stack.succeed("up", "--yes");
  });
  afterAll(() => stack.remove());

  it("asks no engine to change anything, and nothing happens on any", async () => {
    const machines = await stack.machines();
    const docker = dockerDriver();
    const listening = new AbortController();
    const events: EngineEvent[] = [];
    for (const { endpoint } of machines) {
      const stream = await docker.engine(endpoint).events({}, listening.signal);
      void (async () => {
        for await (const event of stream) events.push(event);
      })().catch(() => {});
    }
    const proxies = await Promise.all(machines.map(({ endpoint }) => recordAt(endpoint.path)));
    try {
      const { stderr } = await stack.succeed("up", "--yes");
      expect(stderr).toContain("Nothing to do");
      const requests = () => proxies.flatMap((proxy) => proxy.requests);
      expect(requests().filter(({ method }) => method !== "GET" && method !== "HEAD")).toEqual([]);
      // That this test sees and hears what happens: a command that asks the engines, and the website's healthcheck.
      await stack.succeed("status");
      expect(requests().length).toBeGreaterThan(0);
      await expect.poll(() => events.length, { timeout: 10_000 }).toBeGreaterThan(0);
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      listening.abort();
      docker.close();
    }
    const isCheck = ({ Action }: EngineEvent) => /^(exec_|health_status)/.test(Action);
    expect(events.filter((event) => !isCheck(event)).map(({ Type, Action }) => `${Type} ${Action}`)).toEqual([]);
  });

  it("writes nothing to its state", async () => {
    const before = stack.stateFiles();
    await stack.succeed("up", "--yes");
    expect(stack.stateFiles()).toEqual(before);
  });
});
