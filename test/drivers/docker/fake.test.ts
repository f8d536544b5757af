import { describe, expect, it } from "vitest";
import type { LiveService } from "../../../lib/drivers/docker/api/services.ts";
import { fakeDocker, type FakeDocker } from "../../../lib/drivers/docker/fake.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";
import { endpointOf, spec, swarm } from "./fake-swarm.ts";

const states = (docker: FakeDocker): readonly (string | undefined)[] =>
  docker
    .swarms()
    .flatMap(({ tasks }) => tasks.map(({ Status }) => Status.State))
    .toSorted();

describe("a fake world", () => {
  it("is the same every time", async () => {
    const view = async (): Promise<unknown> => {
      const bed = await swarm({}, 2);
      await bed.cluster.services.create(spec());
      await bed.clock.advance(10_000);
      return bed.swarms();
    };
    expect(await view()).toEqual(await view());
  });

  it("has other ids than a world with another seed", async () => {
    const [one, other] = [await swarm({ seed: 1 }), await swarm({ seed: 2 })];
    expect(one.swarms()[0]?.id).not.toBe(other.swarms()[0]?.id);
  });

  it("writes down what was changed, in order, by the names of things", async () => {
    const bed = await swarm();
    const network = await bed.cluster.networks.create({ Name: "mesh", Driver: "overlay", CheckDuplicate: true });
    const id = await bed.cluster.services.create(spec());
    await bed.clock.advance(5_000);
    const { Version, Spec } = (await bed.cluster.services.find(id)) as LiveService;
    await bed.cluster.services.update(id, Version.Index, { ...Spec, Labels: { a: "1" } });
    const [, worker] = await bed.cluster.nodes.list();
    await bed.cluster.nodes.update(worker?.ID ?? "", worker?.Version.Index ?? 0, {
      ...worker!.Spec,
      Labels: { b: "2" },
    });
    await bed.manager.images.load(inPieces(await testImageArchive({ reference: "web:2", command: ["true"] })));
    await bed.manager.images.remove("web:2");
    await bed.cluster.services.remove(id);
    await bed.cluster.networks.remove(network);
    const swarmed = (await bed.cluster.swarm.inspect())!;
    await bed.cluster.swarm.update(swarmed.Version.Index, swarmed.Spec, { worker: true });
    await bed.port.engine(endpointOf(2)).swarm.leave({ force: false });
    await bed.cluster.nodes.remove(worker?.ID ?? "", { force: true });
    expect(bed.writes.map(({ operation, on }) => `${operation} ${on}`)).toEqual([
      "swarm.init node1",
      "swarm.join node2",
      "network.create mesh",
      "service.create web",
      "service.update web",
      "swarm.updateNode node2",
      "image.load web:2",
      "image.remove web:2",
      "service.remove web",
      "network.remove mesh",
      "swarm.update node1",
      "swarm.leave node2",
      "swarm.removeNode node2",
    ]);
  });

  it("writes nothing down of what was refused, and of what was only asked", async () => {
    const bed = await swarm();
    const before = bed.writes.length;
    await bed.cluster.services.list({});
    await expect(bed.cluster.services.create(spec({ Name: "no name" }))).rejects.toMatchObject({ code: "refused" });
    expect(await bed.cluster.services.remove("absent")).toBe(false);
    expect(bed.writes).toHaveLength(before);
  });

  it("takes no real time, however long something is waited for", async () => {
    const bed = await swarm();
    const before = bed.clock.now();
    await bed.cluster.services.create(spec({}, "absent:0123456789ab"));
    await bed.clock.advance(3_600_000);
    expect(bed.clock.now() - before).toBe(3_600_000);
  });
});

describe("images", () => {
  it("are pulled when they are not there, unless they have the name of one that was brought", async () => {
    const bed = await swarm();
    await bed.cluster.services.create(spec({}, "busybox"));
    await bed.cluster.services.create(spec({ Name: "local" }, "web:0123456789ab"));
    await bed.clock.advance(3_000);
    const tasks = bed.swarms()[0]?.tasks ?? [];
    const of = (image: string) => tasks.filter(({ Spec }) => Spec.ContainerSpec.Image === image);
    expect(of("busybox").map(({ Status }) => Status.State)).toEqual(["running", "running"]);
    expect(of("web:0123456789ab").map(({ Status }) => Status.Err)).toContain("No such image: web:0123456789ab");
  });

  it("have the health check that their archive says", async () => {
    const bed = await swarm({ process: () => ({ healthy: false }) }, 0);
    const Healthcheck = { Test: ["CMD", "true"], Interval: 1_000_000_000, Retries: 1 };
    await bed.manager.images.load(
      inPieces(await testImageArchive({ reference: "sick:1", command: ["sh"], healthcheck: Healthcheck })),
    );
    await bed.cluster.services.create(spec({ Mode: { Replicated: { Replicas: 1 } } }, "sick:1"));
    await bed.clock.advance(4_000);
    expect(bed.swarms()[0]?.tasks.map(({ Status }) => Status.Err)).toContain(
      "task: non-zero exit (0): dockerexec: unhealthy container",
    );
  });
});

describe("processes", () => {
  it("do what a test says, by service, image and machine; their logs are kept", async () => {
    const started: string[] = [];
    const bed = await swarm({
      process: ({ service, image, node }) => {
        started.push(`${service} ${image} ${node}`);
        return node === "node2" ? { exitCode: 7, logs: "no database\n" } : undefined;
      },
    });
    await bed.cluster.services.create(spec());
    await bed.clock.advance(3_000);
    expect(started.toSorted()).toEqual(["web web:1 node1", "web web:1 node2"]);
    const failed = bed.containersOn(endpointOf(2))[0];
    expect(failed).toMatchObject({ exitCode: 7, logs: "no database\n", State: "exited" });
    expect(states(bed)).toEqual(["failed", "ready", "running"]);
  });

  it("are counted when they are started", async () => {
    const bed = await swarm({ process: () => ({ exitCode: 1 }) }, 0);
    const id = await bed.cluster.services.create(
      spec({
        Mode: { Replicated: { Replicas: 1 } },
        TaskTemplate: { ContainerSpec: { Image: "web:1" }, RestartPolicy: { MaxAttempts: 2, Delay: 0 } },
      }),
    );
    await bed.clock.advance(60_000);
    expect(bed.swarms()[0]?.starts).toEqual({ [id]: 3 });
  });

  it("answer to a command as a test says, and otherwise with success and silence", async () => {
    const bed = await swarm(
      { exec: (_, [name]) => (name === "date" ? { exitCode: 0, stdout: "today", stderr: "" } : undefined) },
      0,
    );
    await bed.cluster.services.create(spec({ Mode: { Replicated: { Replicas: 1 } } }));
    await bed.clock.advance(3_000);
    const [container] = await bed.manager.containers.list({});
    expect(await bed.manager.containers.exec(container?.Id ?? "", ["date"])).toMatchObject({ stdout: "today" });
    expect(await bed.manager.containers.exec(container?.Id ?? "", ["true"])).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });
});

describe("machines", () => {
  it("that were never added have no socket, and those without power nobody who listens on it", async () => {
    const docker = fakeDocker();
    docker.addMachine({ name: "node1", address: "10.0.0.1", endpoint: endpointOf(1) });
    const message = (number: number) => docker.port.engine(endpointOf(number)).info().catch(String);
    expect(await message(1)).toContain("nothing listens on this socket");
    expect(await message(2)).toContain("there is no such socket");
  });

  it("that are removed are gone with their disk, and down in their swarm", async () => {
    const bed = await swarm();
    bed.removeMachine(endpointOf(2));
    await bed.clock.advance(20_000);
    const nodes = await bed.cluster.nodes.list();
    expect(nodes.map(({ Status }) => Status.State)).toEqual(["ready", "down"]);
    bed.addMachine({ name: "node2", address: "10.0.0.2", endpoint: endpointOf(2) });
    bed.powerOn(endpointOf(2));
    const { Swarm } = await bed.port.engine(endpointOf(2)).waitUntilReady(10_000);
    expect(Swarm.LocalNodeState).toBe("inactive");
  });

  it("may be switched on and off twice", async () => {
    const bed = await swarm();
    bed.powerOn(endpointOf(2));
    bed.cutPower(endpointOf(2));
    bed.cutPower(endpointOf(2));
    bed.powerOn(endpointOf(2));
    await bed.clock.advance(5_000);
    expect((await bed.cluster.nodes.list()).map(({ Status }) => Status.State)).toEqual(["ready", "ready"]);
  });

  it("that reserve more than they have take no more tasks, and Swarm says why", async () => {
    const bed = await swarm({}, 1);
    const Resources = { Reservations: { MemoryBytes: 1024 ** 3 + 1 } };
    const TaskTemplate = { ContainerSpec: { Image: "web:1" }, Resources };
    await bed.cluster.services.create(spec({ TaskTemplate, Mode: { Replicated: { Replicas: 3 } } }));
    await bed.clock.advance(3_000);
    expect(states(bed)).toEqual(["pending", "running", "running"]);
    const [waiting] = (await bed.cluster.tasks.list()).filter(({ Status }) => Status.State === "pending");
    expect(waiting?.Status.Err).toBe("no suitable node (insufficient resources on 2 nodes)");
  });
});
