import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import type { TaskSpec } from "../../../lib/drivers/docker/api/task-spec.ts";
import type { LogLine } from "../../../lib/drivers/docker/port.ts";
import { change, removeServices, SECOND, serviceSpec, untilUp } from "./specs.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test, until } from "./testbed.ts";

/** Says this, and what follows. */
function saying(...commands: readonly string[]): Partial<TaskSpec> {
  const script = [...commands, "sleep 100000"].join("; ");
  return { ContainerSpec: { Image: images.serve.reference, Command: ["sh", "-c", script], StopGracePeriod: 0 } };
}

async function all(lines: AsyncIterable<LogLine>): Promise<readonly LogLine[]> {
  const read: LogLine[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

const textsOf = (lines: readonly LogLine[]): readonly string[] => lines.map(({ line }) => line);

export function logsSuite(options: SuiteOptions, test: Test): void {
  describe("logs", () => {
    let bed: SwarmBed;
    beforeAll(async () => (bed = await makeSwarm(options, 2)));
    afterEach(() => removeServices(bed));
    afterAll(() => bed.dispose());

    const made = (name: string, task: Partial<TaskSpec>, Replicas = 1): Promise<string> =>
      bed.cluster.services.create(serviceSpec(name, { Mode: { Replicated: { Replicas } } }, task));

    /** A process writes a moment after it runs. */
    const untilSaid = (id: string, count: number): Promise<readonly LogLine[]> =>
      until(bed, `${count} lines are said`, async () => {
        const lines = await all(await bed.cluster.services.logs(id));
        return lines.length >= count ? lines : undefined;
      });

    const untilNodeIs = (index: number, state: string): Promise<true> =>
      until(bed, `the node is ${state}`, async () => {
        const node = await bed.manager.nodes.find(bed.nodeIds[index] ?? "");
        return node?.Status.State === state ? true : undefined;
      });
    const whileDown = async (index: number, body: () => Promise<void>): Promise<void> => {
      await bed.hosts[index]?.cutPower();
      try {
        await untilNodeIs(index, "down");
        await body();
      } finally {
        // Swarm removes no task of a node that is away.
        bed.hosts[index]?.boot();
        await untilNodeIs(index, "ready");
      }
    };

    test("of a service are what its tasks wrote on all nodes, with stream, task, node and time", async () => {
      const before = bed.clock.now() - 1_000;
      const id = await made("chatty", saying("echo first", "echo oops >&2"), 2);
      const tasks = await untilUp(bed, id, 2);
      const lines = await untilSaid(id, 4);
      expect(lines).toHaveLength(4);
      for (const task of tasks) {
        const own = lines.filter((it) => it.task === task.ID);
        expect(own.map(({ stream, line }) => `${stream} ${line}`).toSorted()).toEqual(["stderr oops", "stdout first"]);
        expect(own.every(({ node }) => node === task.NodeID)).toBe(true);
      }
      const isRecent = ({ at }: LogLine) => Date.parse(at) >= before && /^\d{4}-\d\d-\d\dT.*\.\d{9}Z$/.test(at);
      expect(lines.every(isRecent)).toBe(true);
    });

    test("can be had from the end of each task's, and from a time on", async () => {
      const id = await made("counting", saying("echo one", "echo two", "echo three"));
      await untilSaid(id, 3);
      const read = async (wanted: object) => textsOf(await all(await bed.manager.services.logs(id, wanted)));
      expect(await read({})).toEqual(["one", "two", "three"]);
      expect(await read({ tail: 2 })).toEqual(["two", "three"]);
      expect(await read({ tail: 0 })).toEqual([]);
      expect(await read({ sinceMs: bed.clock.now() + 60_000 })).toEqual([]);
    });

    test("that are followed go on with tasks that come later, and end with the signal", async () => {
      const id = await made("growing", saying("echo here"));
      await untilSaid(id, 1);
      const enough = new AbortController();
      const seen: LogLine[] = [];
      for await (const line of await bed.cluster.services.logs(id, { follow: true }, enough.signal)) {
        seen.push(line);
        if (seen.length === 1) {
          await change(bed.cluster, id, (spec) => ({ ...spec, Mode: { Replicated: { Replicas: 2 } } }));
        } else enough.abort();
      }
      expect(textsOf(seen)).toEqual(["here", "here"]);
      expect(new Set(seen.map(({ task }) => task)).size).toBe(2);
    });

    test("of a task that ended are still there, alone", async () => {
      const task = saying("echo broken", "exit 3");
      const id = await made("failing", { ...task, RestartPolicy: { Condition: "any", Delay: SECOND } });
      const failed = await until(bed, "two tasks failed", async () => {
        const tasks = await bed.manager.tasks.list({ service: id });
        const ended = tasks.filter(({ Status }) => Status.State === "failed");
        return ended.length >= 2 ? ended : undefined;
      });
      const [one] = failed;
      const lines = await all(await bed.cluster.tasks.logs(one?.ID ?? ""));
      expect(lines).toMatchObject([{ task: one?.ID, line: "broken" }]);
    });

    test("of what is not there are none", async () => {
      await expect(bed.cluster.services.logs("absent")).rejects.toMatchObject({ code: "not-found" });
      await expect(bed.cluster.tasks.logs("absent")).rejects.toMatchObject({ code: "not-found" });
    });

    test("are told as far as they can be had when a node is away, and then that it is", async () => {
      const id = await made("halved", saying("echo here"), 2);
      await untilSaid(id, 2);
      const seen: LogLine[] = [];
      await whileDown(1, async () => {
        const reading = (async () => {
          for await (const line of await bed.cluster.services.logs(id)) seen.push(line);
        })();
        await expect(reading).rejects.toMatchObject({
          code: "unreachable",
          message: expect.stringContaining(bed.nodeIds[1] ?? ""),
        });
      });
      expect(new Set(seen.map(({ node }) => node))).toEqual(new Set([bed.nodeIds[0]]));
    });
  });
}
