import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DockerPort } from "../../../lib/drivers/docker/port.ts";
import { Boots } from "../../../lib/resources/boots.ts";
import { ServiceWatches } from "../../../lib/resources/service/watches.ts";
import type { Testbed } from "../../conformance/docker-port.suite.ts";
import { makeSwarm, type SwarmBed } from "../../conformance/docker-port/testbed.ts";
import { serviceSpec } from "../../conformance/docker-port/specs.ts";
import { fakeEngines } from "../../support/fake-engines.ts";

/** A driver that counts what managers are asked of services and tasks, and how often it is listened. */
function counted(docker: DockerPort) {
  const asked = { services: 0, tasks: 0, events: 0 };
  const port: DockerPort = {
    ...docker,
    cluster(connection, signal) {
      const { services, tasks, events, ...rest } = docker.cluster(connection, signal);
      return {
        ...rest,
        services: { ...services, withIds: (ids) => ((asked.services += 1), services.withIds(ids)) },
        tasks: { ...tasks, list: (filters) => ((asked.tasks += 1), tasks.list(filters)) },
        events: (filters, until) => ((asked.events += 1), events(filters, until)),
      };
    },
  };
  return { port, asked };
}

describe("the services that are waited for", () => {
  const never = () => new AbortController().signal;
  let bed: SwarmBed;
  let connection: { readonly managers: readonly Testbed["hosts"][number]["endpoint"][] };

  beforeEach(async () => {
    bed = await makeSwarm({ makeEngines: fakeEngines }, 1);
    connection = { managers: bed.hosts.map(({ endpoint }) => endpoint) };
  });
  afterEach(() => bed.dispose());

  const made = (count: number): Promise<readonly string[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => bed.cluster.services.create(serviceSpec(`s${n}`))));

  /** What it took to see a task of each run. */
  async function costOf(count: number) {
    const ids = await made(count);
    const { port, asked } = counted(bed.docker);
    const watches = new ServiceWatches({ boots: new Boots(), clock: bed.clock, docker: port });
    const running = (id: string) =>
      watches.until(
        connection,
        id,
        never(),
        ({ tasks }) => tasks.some(({ Status }) => Status.State === "running") || undefined,
      );
    await Promise.all(ids.map(running));
    await Promise.all(ids.map((id) => bed.cluster.services.remove(id)));
    return asked;
  }

  it("cost as many requests as one, and one stream of events, however many they are", async () => {
    const one = await costOf(1);
    expect(one).toMatchObject({ services: one.tasks, events: 1 });
    expect(one.tasks).toBeGreaterThan(1);
    const twenty = await costOf(20);
    expect(twenty.events).toBe(1);
    expect(twenty.services + twenty.tasks).toBeLessThanOrEqual(one.services + one.tasks + 4);
  });

  it("are shown each its own tasks alone", async () => {
    const ids = await made(3);
    const watches = new ServiceWatches({ boots: new Boots(), clock: bed.clock, docker: bed.docker });
    const seen = await Promise.all(
      ids.map((id) =>
        watches.until(connection, id, never(), ({ service, tasks }) =>
          tasks.length === 0 ? undefined : [service?.ID, ...tasks.map(({ ServiceID }) => ServiceID)],
        ),
      ),
    );
    expect(seen).toEqual(ids.map((id) => [id, id]));
  });

  it("can be gone, alone", async () => {
    const [first = "", second = ""] = await made(2);
    const watches = new ServiceWatches({ boots: new Boots(), clock: bed.clock, docker: bed.docker });
    const isGone = watches.until(connection, first, never(), ({ service }) => (service ? undefined : "gone"));
    const other = watches.until(connection, second, never(), ({ tasks }) =>
      tasks.some(({ Status }) => Status.State === "running") ? "runs" : undefined,
    );
    await bed.cluster.services.remove(first);
    expect(await Promise.all([isGone, other])).toEqual(["gone", "runs"]);
  });

  it("are waited for no longer when that is given up, and the others go on", async () => {
    const [first = "", second = ""] = await made(2);
    const watches = new ServiceWatches({ boots: new Boots(), clock: bed.clock, docker: bed.docker });
    const enough = new AbortController();
    const givenUp = watches.until(connection, first, enough.signal, () => undefined);
    const other = watches.until(connection, second, never(), ({ tasks }) =>
      tasks.some(({ Status }) => Status.State === "running") ? "runs" : undefined,
    );
    enough.abort(new Error("enough"));
    await expect(givenUp).rejects.toThrow("enough");
    expect(await other).toBe("runs");
  });

  it("fail all when no manager answers, each of those alone whose judge does", async () => {
    const [first = "", second = ""] = await made(2);
    const watches = new ServiceWatches({ boots: new Boots(), clock: bed.clock, docker: bed.docker });
    const judged = watches.until(connection, first, never(), () => {
      throw new Error("no sense");
    });
    await expect(judged).rejects.toThrow("no sense");
    const others = [first, second].map((id) => watches.until(connection, id, never(), () => undefined));
    await bed.hosts[0]?.cutPower();
    for (const other of others) await expect(other).rejects.toMatchObject({ code: "unreachable" });
  });
});
