import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UNANSWERED } from "../support/load-request.ts";
import { type Failure, LATE } from "../support/load-tally.ts";
import { KEPT, LoadedFront, type Outcome, ROUTERS } from "../support/loaded-front.ts";
import { whyNoMachines } from "../support/real-stack.ts";
import { LASTING, losses, routerChanges, serviceChanges, type Trial } from "../support/under-load.ts";

/** On processors that somebody else uses, too, good answers come late: half of all then take longer than this. */
const SPARE_MS = 50;

/** What was not answered, or wrong; or late, where that says anything. */
const faultsOf = ({ failures, p50Ms }: Outcome): readonly Failure[] =>
  failures.filter(({ why }) => why !== LATE || p50Ms < SPARE_MS);

describe.skipIf(whyNoMachines())("a front door on three machines under load", { timeout: 300_000 }, () => {
  let front: LoadedFront;
  beforeAll(async () => {
    front = await LoadedFront.up();
  });
  afterAll(() => front.remove());

  /** @returns what became of the requests; no POST was executed twice, or answered without having been executed */
  async function outcomeOf(trial: Trial): Promise<Outcome> {
    const outcome = await trial(front);
    const { fresh, kept, reopened, lasting, acrossStop, p50Ms, p99Ms, longestMs, failures, reasons } = outcome;
    const { posted, twice, unexecuted, unanswered } = outcome;
    console.info(
      `${fresh} fresh, ${kept} kept (${reopened} reopened), ${lasting} lasting (${JSON.stringify(acrossStop)}), ` +
        `p50 ${p50Ms} ms, p99 ${p99Ms} ms, longest ${longestMs} ms, ${posted.length} POSTs, ${twice.length} twice, ` +
        `${unanswered.length} unanswered, failed ${failures.length} ${JSON.stringify(reasons)}`,
    );
    expect({ twice, unexecuted }).toEqual({ twice: [], unexecuted: [] });
    expect(posted.length).toBeGreaterThan(0);
    return outcome;
  }

  async function lossless(trial: Trial): Promise<Outcome> {
    const outcome = await outcomeOf(trial);
    expect(outcome.fresh).toBeGreaterThanOrEqual(3_000);
    expect(faultsOf(outcome)).toEqual([]);
    return outcome;
  }

  it.each(Object.entries(serviceChanges))("loses no response and no connection when %s", async (_, trial) => {
    const { acrossStop, reopened } = await lossless(trial);
    expect(acrossStop.task, "responses under way when their task was told to stop").toBeGreaterThan(0);
    expect(reopened).toBe(0);
  });

  it.each(Object.entries(routerChanges))("loses no response when %s", async (_, trial) => {
    const { acrossStop, reopened } = await lossless(trial);
    expect(acrossStop.router, "responses under way when their router was told to stop").toBeGreaterThan(0);
    // A router that is replaced closes each of its connections after a response: new ones may lead to the next to go.
    expect(reopened).toBeLessThanOrEqual(ROUTERS * (KEPT + LASTING));
  });

  /** What failed when all was as it should be again. */
  const afterwards = (outcome: Outcome): readonly Failure[] =>
    faultsOf(outcome).filter(({ sentMs }) => sentMs > outcome.healedMs);

  it("loses at most what a task of a service was executing when it is killed: of GETs nothing", async () => {
    const outcome = await outcomeOf(losses["a task of the service is killed"]);
    expect(faultsOf(outcome).filter(({ method }) => method === "GET")).toEqual([]);
    expect(faultsOf(outcome).filter(({ sentMs }) => sentMs > outcome.doneMs)).toEqual([]);
    // Else nothing was there that could have been sent to another task.
    expect(outcome.unanswered, "POSTs that it was executing").not.toEqual([]);
  });

  it("loses at most the requests that a router held when it is killed, and leads past it at once", async () => {
    const outcome = await outcomeOf(losses["a router is killed"]);
    const faults = faultsOf(outcome);
    const fresh = faults.filter(({ connection }) => connection === "fresh");
    expect(fresh.filter(({ sentMs }) => sentMs > outcome.doneMs)).toEqual([]);
    expect(faults.length - fresh.length).toBeLessThanOrEqual(KEPT);
    expect(afterwards(outcome)).toEqual([]);
  });

  it("is shut on one machine at a time when the edge changes", async () => {
    const outcome = await outcomeOf(losses["the edge changes"]);
    const refused = outcome.failures.filter(({ why }) => why !== LATE);
    const addresses = [...new Set(refused.map(({ address }) => address))];
    const spans = addresses.map((address) => span(refused.filter((failure) => failure.address === address)));
    expect(addresses).toHaveLength(3);
    const inTurn = spans.toSorted((a, b) => a.from - b.from);
    expect(inTurn.filter(({ from }, index) => from < (inTurn[index - 1]?.to ?? 0))).toEqual([]);
    expect(afterwards(outcome)).toEqual([]);
  });

  it("loses nothing on the other machines when one is drained", async () => {
    const outcome = await outcomeOf(losses["a machine is drained; the other two are asked"]);
    expect(faultsOf(outcome)).toEqual([]);
  });

  it("goes on by itself on the other machines when one loses its power, and leaves nobody waiting", async () => {
    const outcome = await outcomeOf(losses["a machine loses its power; the other two are asked"]);
    expect(outcome.failures.filter(({ why }) => why === UNANSWERED)).toEqual([]);
    expect(afterwards(outcome)).toEqual([]);
  });
});

function span(failures: readonly Failure[]): { readonly from: number; readonly to: number } {
  const times = failures.map(({ sentMs }) => sentMs);
  return { from: Math.min(...times), to: Math.max(...times) };
}
