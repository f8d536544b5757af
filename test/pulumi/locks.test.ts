import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { diskFiles } from "../../lib/engine/state/files.ts";
import { stackLock } from "../../lib/engine/state/lock.ts";
import { systemProcesses } from "../../lib/workspace/processes.ts";
import { type ServedProvider, serve } from "../../lib/provider/grpc-server.ts";
import { ToyStack } from "../support/toy-run.ts";
import { ToyWorld, toyProvider } from "../support/toy.ts";
import { RealEngine } from "./real-engine.ts";
import { programAt, scenarios } from "./scenarios/scenarios.ts";

/** A program with one app. */
const scenario = scenarios.findIndex(({ title }) => title.startsWith("additionalSecretOutputs"));

describe("a stack on which both engines work", () => {
  let world: ToyWorld;
  let served: ServedProvider;
  let real: RealEngine;

  beforeAll(async () => {
    served = await serve({ version: "1.0.0", provider: () => toyProvider(world) });
    real = new RealEngine(join(import.meta.dirname, "scenarios"), { PULUMI_DEBUG_PROVIDERS: `toy:${served.port}` });
    await real.pulumi("stack", "init", "dev");
    real.configure({ scenario: String(scenario), step: "0" });
  });
  afterAll(() => {
    real.remove();
    served.close();
  });
  beforeEach(() => void (world = new ToyWorld()));

  const lock = () =>
    stackLock({
      files: diskFiles(real.stateFolder),
      project: "scenarios",
      stack: "dev",
      processes: systemProcesses(process.pid),
      command: "swarmwright up",
      now: () => new Date(),
    });

  it("is kept from the Pulumi CLI while the embedded engine works on it", async () => {
    const ours = lock();
    ours.acquire();
    const { failure } = await real.run("up");
    expect(failure).toMatch(new RegExp(`currently locked by 1 lock\\(s\\)[^]*\\(pid ${process.pid}\\)`));
    ours.release();
    expect((await real.run("up")).failure).toBeUndefined();
  });

  it("is kept from the embedded engine while the Pulumi CLI works on it", async () => {
    const hold = world.hold("update App app");
    world.things.set("App app", { name: "app", image: "changed", thingId: "id-1" });
    const run = real.run("up", "--refresh");
    await hold.reached;
    expect(() => lock().acquire()).toThrow(/is locked by another run: .*, pid \d+, since .*: pulumi\n/);
    hold.letGo();
    expect((await run).failure).toBeUndefined();
    expect(() => lock().acquire()).not.toThrow();
    lock().breakAll();
  });

  it("is gone on with by the Pulumi CLI after Ctrl-C twice: it is told what is pending", async () => {
    const stack = new ToyStack(world);
    const ctrlC = new AbortController();
    const hold = world.hold("create App app");
    const names = { project: "scenarios", stack: "dev" };
    const run = stack.up(() => void programAt(scenario, 0)(), { ...names, signal: ctrlC.signal });
    await hold.reached;
    ctrlC.abort();
    await run;
    world.release();
    writeFileSync(real.stateFile, stack.files.read(".pulumi/stacks/scenarios/dev.json") ?? "");
    const { said, failure } = await real.run("up");
    expect(said).toContain("1 pending operations from previous deployment");
    expect(failure).toBeUndefined();
    expect([...world.things.keys()]).toEqual(["App app"]);
    expect(readFileSync(real.stateFile, "utf8")).toContain("::app");
  });
});
