import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseUrn } from "../../lib/core/naming.ts";
import type { Checkpoint } from "../../lib/engine/state/checkpoint.ts";
import { type ServedProvider, serve } from "../../lib/provider/grpc-server.ts";
import { recording } from "../support/recording.ts";
import { ToyStack } from "../support/toy-run.ts";
import { ToyWorld, toyProvider } from "../support/toy.ts";
import { normalise, outOfOrder } from "./normalise.ts";
import { RealEngine, type Settings } from "./real-engine.ts";
import { program } from "./toys/program.ts";

/** Each builds on the one before. */
const scenarios: readonly (readonly [title: string, settings: Settings])[] = [
  ["create", {}],
  ["nothing changed", {}],
  ["update", { image: "b", size: "2" }],
  ["another endpoint of the same thing", { image: "b", size: "2", endpoint: "there" }],
  ["an ignored change", { image: "c", size: "2", ignore: "yes" }],
  ["replace create-first, dependents follow", { image: "c", size: "2", subnet: "10.2" }],
  ["replace delete-first, with a dependent", { image: "c", size: "2", subnet: "10.2", wood: "pine" }],
  ["rename by an alias", { image: "c", size: "2", subnet: "10.2", wood: "pine", renamed: "yes" }],
  ["remove one", { image: "c", size: "2", subnet: "10.2", wood: "pine", renamed: "yes", extra: "no" }],
  ["everything at once", { subnet: "10.3", wood: "elm", renamed: "yes" }],
];

describe("the same program under both engines", () => {
  const theirs = { world: new ToyWorld(), calls: [] as string[] };
  const ours = { stack: new ToyStack(), calls: [] as string[] };
  let served: ServedProvider;
  let real: RealEngine;

  beforeAll(async () => {
    const provider = () => recording(toyProvider(theirs.world), (call) => theirs.calls.push(call));
    served = await serve({ version: "1.0.0", provider });
    real = new RealEngine(join(import.meta.dirname, "toys"), { PULUMI_DEBUG_PROVIDERS: `toy:${served.port}` });
    await real.pulumi("stack", "init", "dev");
  });
  afterAll(() => {
    real.remove();
    served.close();
  });

  async function embedded(command: "preview" | "up", settings: Settings): Promise<string[]> {
    const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`toys:${key}`, value]));
    const provider = recording(toyProvider(ours.stack.world), (call) => ours.calls.push(call));
    const outcome = await ours.stack[command](program, { config, provider, stack: "dev" });
    expect(outcome.failure).toBeUndefined();
    return outcome.steps.map(({ op, urn }) => `${op} ${parseUrn(urn).name}`).filter((op) => !op.endsWith(" default"));
  }

  /** As the Pulumi CLI tells a plan: without what stays the same, a replacement as one. */
  const asPlan = (ops: readonly string[]) =>
    ops
      .filter((op) => !/^(same|delete-replaced) /.test(op))
      .map((op) => op.replace("create-replacement", "replace"))
      .toSorted();
  const calls = (side: { calls: string[] }) => side.calls.splice(0).toSorted();
  const ourCheckpoint = () =>
    (JSON.parse(ours.stack.files.read(".pulumi/stacks/toys/dev.json") ?? "") as { checkpoint: { latest: Checkpoint } })
      .checkpoint.latest;

  it.each(scenarios)("%s: the same calls, the same operations, the same checkpoint", async (_title, settings) => {
    real.configure(settings);
    const [theirPlan, ourPlan] = [await real.preview(), await embedded("preview", settings)];
    expect(asPlan(ourPlan)).toEqual(theirPlan.toSorted());
    expect(calls(ours)).toEqual(calls(theirs));
    const [theirOps, ourOps] = [await real.up(), await embedded("up", settings)];
    expect(ourOps.toSorted()).toEqual(theirOps.toSorted());
    expect(calls(ours)).toEqual(calls(theirs));
    expect(outOfOrder(ourCheckpoint())).toEqual([]);
    expect(await normalise(ourCheckpoint(), "x")).toEqual(await normalise(await real.checkpoint(), "x"));
  });

  it("a stack moves to the real engine and back without a change", async () => {
    const settings = scenarios.at(-1)?.[1] ?? {};
    const theirCheckpoint = await real.checkpoint();
    await real.import(ourCheckpoint());
    expect((await real.preview()).filter((op) => !op.startsWith("same"))).toEqual([]);
    const file = { version: 3, checkpoint: { latest: theirCheckpoint } };
    ours.stack.files.replace(".pulumi/stacks/toys/dev.json", JSON.stringify(file));
    expect((await embedded("up", settings)).filter((op) => !op.startsWith("same"))).toEqual([]);
  });
});
