import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownershipLabels } from "../../../lib/core/labels.ts";
import { type Props, unknown } from "../../../lib/core/value.ts";
import type { LiveService, ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import type { Testbed } from "../../conformance/docker-port.suite.ts";
import { fakeEngines } from "../../support/fake-engines.ts";
import { provideCluster, type ProvidedCluster, urnOf } from "../../support/provided-cluster.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";

const image = { reference: "serve:1" };

describe("a service", () => {
  let bed: Testbed;
  let prod: ProvidedCluster;

  beforeEach(async () => {
    bed = await fakeEngines(2);
    prod = await provideCluster(bed);
    const archive = await testImageArchive({ reference: image.reference, command: ["sleep"] });
    for (const { endpoint } of bed.hosts) await bed.docker.engine(endpoint).images.load(inPieces(archive));
  });
  afterEach(() => bed.dispose());

  async function live(): Promise<LiveService> {
    const service = await prod.cluster.services.find("web");
    if (!service) throw new Error("there is no service web");
    return service;
  }

  async function runningTasks(): Promise<readonly string[]> {
    const tasks = await prod.cluster.tasks.list({ desiredState: "running" });
    return tasks.map(({ ID }) => ID).toSorted();
  }

  /** Where a container's health check is asked for what it wrote. */
  const machines = (): Props[] =>
    bed.hosts.map(({ name, endpoint }) => ({ name, endpoint: endpoint as unknown as Props }));

  /** By hand, past the stack. */
  async function edit(change: (spec: ServiceSpec) => ServiceSpec): Promise<void> {
    const { ID, Version, Spec } = await live();
    await prod.cluster.services.update(ID, Version.Index, change(Spec));
    await bed.clock.sleep(60_000);
  }

  it("keeps what it has no word for, and rolls nothing that the plan does not name", async () => {
    const made = await prod.put("Service", "web", { image, replicas: 2 });
    await edit((spec) => ({
      ...spec,
      TaskTemplate: { ...spec.TaskTemplate, ForceUpdate: 3, LogDriver: { Name: "json-file" } },
    }));
    const before = await runningTasks();
    await prod.put("Service", "web", { image, replicas: 2, labels: { team: "web" } }, made);
    expect((await live()).Spec.TaskTemplate).toMatchObject({ ForceUpdate: 3, LogDriver: { Name: "json-file" } });
    expect((await live()).Spec.Labels).toMatchObject({ team: "web" });
    expect(await runningTasks()).toEqual(before);
  });

  it("that says nothing but its image is as good as one with all of Docker's defaults", async () => {
    const urn = urnOf("Service", "web");
    const defaults = { order: "stop-first", failureAction: "pause" };
    const Labels = ownershipLabels(urn, "0.0.0");
    const TaskTemplate = { ContainerSpec: { Image: image.reference } };
    await prod.cluster.services.create({ Name: "web", Labels, TaskTemplate, Mode: { Replicated: { Replicas: 1 } } });
    await bed.clock.sleep(60_000);
    const [tasks, writes] = [await runningTasks(), prod.writes()];
    const made = await prod.put("Service", "web", { image, update: defaults });
    expect(prod.writes()).toBe(writes);
    await prod.put("Service", "web", { image, update: defaults, labels: { team: "web" } }, made);
    expect((await live()).Spec.TaskTemplate.RestartPolicy).toBeUndefined();
    expect(await runningTasks()).toEqual(tasks);
  });

  it("puts right what was changed by hand", async () => {
    const mounts = [{ type: "tmpfs", target: "/tmp" }];
    const made = await prod.put("Service", "web", { image, mounts, resources: { limits: { memory: "64MiB" } } });
    await edit((spec) => {
      const { Mounts: _mounts, ...container } = spec.TaskTemplate.ContainerSpec;
      return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec: { ...container, User: "1000" } } };
    });
    expect((await prod.read(made))?.inputs).toMatchObject({ user: "1000", mounts: [] });
    await prod.putAgain(made);
    expect((await prod.read(made))?.inputs).toEqual(made.inputs);
    expect((await live()).Spec.TaskTemplate.ContainerSpec.User).toBeUndefined();
  });

  it("tells the ports that Docker chose for it", async () => {
    const ports = [{ target: 80 }, { target: 443, published: 8443 }];
    const made = await prod.put("Service", "web", { image, replicas: 0, ports });
    const told = [
      { target: 80, published: expect.any(Number), protocol: "tcp", mode: "ingress" },
      { target: 443, published: 8443, protocol: "tcp", mode: "ingress" },
    ];
    expect(made.outputs["ports"]).toEqual(told);
    const [chosen] = made.outputs["ports"] as unknown as readonly { readonly published: number }[];
    expect(chosen?.published).toBeGreaterThanOrEqual(30_000);
    expect((await prod.read(made))?.outputs["ports"]).toEqual(made.outputs["ports"]);
    const urn = urnOf("Service", "next");
    expect((await prod.foresee(urn, made.inputs))["ports"]).toBe(unknown);
  });

  it("whose health check never succeeds has the time that its retries take, and says what the check wrote", async () => {
    const healthcheck = { test: "echo the database is away; false", interval: "30s", timeout: "10s" };
    const before = bed.clock.now();
    await expect(prod.put("Service", "web", { image, replicas: 2, healthcheck, machines: machines() })).rejects.toThrow(
      /not all its tasks run after 180 s: .*unhealthy container \(on node1, node2\)\n +its health check said:\n +\| the database is away/,
    );
    expect(bed.clock.now() - before).toBeGreaterThanOrEqual(180_000);
  });

  it("whose tasks are not healthy yet at its deadline says how far they are, and what their check wrote", async () => {
    const healthcheck = { test: "echo the database is away; false", interval: "10s", retries: 10 };
    await expect(
      prod.put("Service", "web", { image, replicas: 2, healthcheck, machines: machines() }, undefined, 60_000),
    ).rejects.toThrow(
      /not all its tasks run after 60 s: 0\/2 running, 2 starting\n +its health check said:\n +\| the database is away/,
    );
  });

  it("of no tasks is there at once", async () => {
    const before = bed.clock.now();
    await prod.put("Service", "web", { image, replicas: 0 });
    expect(bed.clock.now() - before).toBeLessThan(1_000);
  });

  it("of one task a machine is there when the machines run it that its placement allows", async () => {
    const constraints = ["node.hostname == node2"];
    const made = await prod.put("Service", "web", { image, replicas: "global", placement: { constraints } });
    expect(await runningTasks()).toHaveLength(1);
    const nowhere = { constraints: ["node.hostname == node3"] };
    const failure = prod.put("Service", "web", { image, replicas: "global", placement: nowhere }, made);
    await expect(failure).rejects.toThrow(/: no node that takes tasks meets node\.hostname == node3\n/);
    expect(await runningTasks()).toHaveLength(0);
  });

  it.each([
    [
      { placement: { constraints: ["node.labels.disk == ssd"] } },
      "no suitable node (scheduling constraints not satisfied on 2 nodes)",
    ],
    [{ resources: { reservations: { memory: "64GiB" } } }, "no suitable node (insufficient resources on 2 nodes)"],
    [{ replicas: 3, placement: { maxReplicasPerNode: 1 } }, "no suitable node (max replicas per node limit exceed)"],
  ])("that finds no place fails with the scheduler's words: %j", async (settings, words) => {
    const failure = prod.put("Service", "web", { image, ...settings });
    await expect(failure).rejects.toThrow(`web: not all its tasks run after 60 s: ${words}`);
  });

  it("that mounts what is not there fails with the engine's words", async () => {
    const mounts = [{ type: "bind", source: "/nowhere/at/all", target: "/data" }];
    const words = /not all its tasks run after 60 s: .*bind source path does not exist: \/nowhere\/at\/all/;
    await expect(prod.put("Service", "web", { image, mounts })).rejects.toThrow(words);
  });

  const numbered = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
  const failing = [...numbered.map((line) => `echo ${line}`), "exit 1"].join("; ");

  it("whose tasks end fails with the last ten lines of one of them", async () => {
    const failure = prod.put("Service", "web", { image, replicas: 2, command: ["sh", "-c", failing] });
    const told = [
      "task: non-zero exit (1) (on node1, node2)",
      ...numbered.slice(2).map((line) => `  | ${line}`),
      "  fix: ",
    ].join("\n");
    await expect(failure).rejects.toThrow(told);
  });

  it("whose tasks end fails with that alone when their lines cannot be had", async () => {
    const placement = { constraints: ["node.hostname == node2"] };
    const failure = prod.put("Service", "web", { image, placement, command: ["sh", "-c", failing] });
    await Promise.all([
      expect(failure).rejects.toThrow("task: non-zero exit (1) (on node2)\n  fix: "),
      bed.clock.sleep(55_000).then(() => bed.hosts[1]?.cutPower()),
    ]);
  });

  it("whose health check fails says what that wrote, and what the task did", async () => {
    const healthcheck = { test: "echo not yet; false", interval: "1s", retries: 1 };
    const command = ["sh", "-c", "echo listening; sleep 100"];
    const failure = prod.put("Service", "web", { image, command, healthcheck, machines: machines() });
    const told = ["  its health check said:", "  | not yet", "  it wrote:", "  | listening", "  fix: "].join("\n");
    await expect(failure).rejects.toThrow(`unhealthy container (on node1)\n${told}`);
  });

  it("whose image is missing says where", async () => {
    const [, second] = bed.hosts;
    if (second) await bed.docker.engine(second.endpoint).images.remove(image.reference);
    const placement = { constraints: ["node.hostname == node2"] };
    await expect(prod.put("Service", "web", { image, placement })).rejects.toThrow("No such image: serve:1 (on node2)");
  });

  it("is waited for as long as its own policy takes", async () => {
    const update = { delay: "40s", order: "stop-first" };
    const made = await prod.put("Service", "web", { image, replicas: 4, update });
    const before = bed.clock.now();
    await prod.put("Service", "web", { image, replicas: 4, update, user: "1000" }, made);
    expect(bed.clock.now() - before).toBeGreaterThan(3 * 40_000);
  });
});
