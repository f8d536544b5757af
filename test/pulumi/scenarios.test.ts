import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Checkpoint } from "../../lib/engine/state/checkpoint.ts";
import { type ServedProvider, serve } from "../../lib/provider/grpc-server.ts";
import { recording } from "../support/recording.ts";
import { ToyStack } from "../support/toy-run.ts";
import { ToyWorld, toyProvider } from "../support/toy.ts";
import { normalise, outOfOrder } from "./normalise.ts";
import { RealEngine, type RealOutcome } from "./real-engine.ts";
import { embedded } from "./scenarios/embedded.ts";
import { scenarios } from "./scenarios/scenarios.ts";

/*
 * Every option of a resource, and every failure, under both engines: after each move the same calls have reached the
 * provider, the same operations were done, and the same state is kept.
 */
describe("under both engines", () => {
  let theirs: { world: ToyWorld; calls: string[] };
  let ours: ToyStack;
  let served: ServedProvider;
  let real: RealEngine;
  let emptyStack: string;

  beforeAll(async () => {
    const provider = () => recording(toyProvider(theirs.world), (call) => theirs.calls.push(call));
    served = await serve({ version: "1.0.0", provider });
    real = new RealEngine(join(import.meta.dirname, "scenarios"), { PULUMI_DEBUG_PROVIDERS: `toy:${served.port}` });
    await real.pulumi("stack", "init", "dev");
    emptyStack = readFileSync(real.stateFile, "utf8");
  });
  afterAll(() => {
    real.remove();
    served.close();
  });
  beforeEach(() => {
    theirs = { world: new ToyWorld(), calls: [] };
    ours = new ToyStack();
    writeFileSync(real.stateFile, emptyStack);
  });

  const checkpointIn = (text = "") => (JSON.parse(text) as { checkpoint: { latest: Checkpoint } }).checkpoint.latest;
  /** The CLI tells of a refresh of components, too, and does not tell that it forgets what was gone already. */
  const told = ({ done }: Pick<RealOutcome, "done">) =>
    done.filter((text) => !/^(same|refresh|remove-pending-replace) | default$/.test(text)).toSorted();

  it.each(scenarios.map(({ title, moves }, index) => [title, moves, index] as const))(
    "%s",
    async (_title, moves, scenario) => {
      for (const [index, move] of moves.entries()) {
        const at = `move ${index + 1}`;
        for (const world of [theirs.world, ours.world]) move.before?.(world);
        real.configure({ scenario: String(scenario), step: String(index) });
        const [command, ...flags] = (move.run ?? "up").split(" ");
        const their = await real.run(command as "up", ...flags);
        const our = await embedded(ours, move);
        for (const { failure = "" } of [their, our]) expect(failure, at).toMatch(move.fails ?? /^$/);
        const [theirCalls, ourCalls] = [theirs.calls.splice(0).toSorted(), our.calls.toSorted()];
        expect(ourCalls, at).toEqual(move.refusedAtOnce === true ? ourCalls : theirCalls);
        expect(told(our), at).toEqual(told(their));
        const [theirState, ourState] = [
          readFileSync(real.stateFile, "utf8"),
          ours.files.read(".pulumi/stacks/scenarios/dev.json"),
        ];
        expect(outOfOrder(checkpointIn(ourState)), at).toEqual([]);
        expect(await normalise(checkpointIn(ourState), "x"), at).toEqual(
          await normalise(checkpointIn(theirState), "x"),
        );
      }
    },
  );
});
