import { afterAll, afterEach, beforeAll, describe, expect } from "vitest";
import { removeService, removeServices, serviceSpec, untilUp } from "./specs.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test } from "./testbed.ts";

export function tasksSuite(options: SuiteOptions, test: Test): void {
  describe("tasks", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 3);
    });
    afterEach(() => removeServices(bed));
    afterAll(() => bed.dispose());

    test("of several services are listed at once, also when one of them is gone", async () => {
      const ids = [];
      for (const name of ["one", "two", "three"]) ids.push(await bed.cluster.services.create(serviceSpec(name)));
      const [first = "", second = "", third = ""] = ids;
      for (const id of ids) await untilUp(bed, id, 1);
      const of = async (...service: readonly string[]) =>
        new Set((await bed.cluster.tasks.list({ service })).map(({ ServiceID }) => ServiceID));
      expect(await of(first, second)).toEqual(new Set([first, second]));
      await removeService(bed, third);
      expect(await of(first, third)).toEqual(new Set([first]));
    });

    test("run as a container each, which carries their names and ids", async () => {
      const id = await bed.cluster.services.create(serviceSpec("named"));
      const [task] = await untilUp(bed, id, 1);
      const engine = bed.engines[bed.nodeIds.indexOf(task?.NodeID ?? "")];
      const [container] = (await engine?.containers.list({ "com.docker.swarm.service.id": id })) ?? [];
      expect(container).toMatchObject({
        Id: task?.Status.ContainerStatus?.ContainerID,
        Names: [`/named.1.${task?.ID}`],
        Image: images.serve.reference,
        State: "running",
        Labels: {
          "com.docker.swarm.node.id": task?.NodeID,
          "com.docker.swarm.service.name": "named",
          "com.docker.swarm.task.id": task?.ID,
          "com.docker.swarm.task.name": `named.1.${task?.ID}`,
        },
      });
    });

    test("let a command be run in their container, and give back all that it says", async () => {
      const id = await bed.cluster.services.create(serviceSpec("commanded"));
      const [task] = await untilUp(bed, id, 1);
      const engine = bed.engines[bed.nodeIds.indexOf(task?.NodeID ?? "")];
      const container = task?.Status.ContainerStatus?.ContainerID ?? "";
      expect(await engine?.containers.exec(container, ["echo", "here I am"])).toEqual({
        exitCode: 0,
        stdout: "here I am\n",
        stderr: "",
      });
      expect(await engine?.containers.exec(container, ["false"])).toMatchObject({ exitCode: 1, stdout: "" });
      // 126 or 127, with the reason, by the engine's version.
      const missing = await engine?.containers.exec(container, ["no-such-command"]);
      expect(missing?.exitCode).toBeGreaterThanOrEqual(126);
      expect(missing?.stdout).toMatch(/no-such-command.*not found/);
    });

    test("let a command be joined to streams, apart or as on a terminal", async () => {
      const id = await bed.cluster.services.create(serviceSpec("joined"));
      const [task] = await untilUp(bed, id, 1);
      const { containers } = bed.engines[bed.nodeIds.indexOf(task?.NodeID ?? "")] ?? bed.manager;
      const joined = async (argv: readonly string[], of = task?.Status.ContainerStatus?.ContainerID ?? "") => {
        const said = { stdout: "", stderr: "" };
        const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
        const stdout = (bytes: Uint8Array): void => void (said.stdout += text(bytes));
        const stderr = (bytes: Uint8Array): void => void (said.stderr += text(bytes));
        const streams = { stdin: (async function* () {})(), stdout, stderr };
        const terminal = argv[0] === "echo" ? { size: { columns: 80, rows: 24 }, onResize: () => () => {} } : undefined;
        return { exitCode: await containers.execOn(of, argv, { ...streams, terminal }), ...said };
      };
      expect(await joined(["false"])).toEqual({ exitCode: 1, stdout: "", stderr: "" });
      const { stdout, exitCode } = await joined(["echo", "here I am"]);
      expect([stdout.replace("\r", ""), exitCode]).toEqual(["here I am\n", 0]);
      await expect(joined(["true"], "absent")).rejects.toMatchObject({ code: "not-found" });
    });

    test("tell on their own engine alone when their container starts and ends", async () => {
      const names = ["here", "there"];
      const event = ["create", "start", "kill", "die", "stop", "destroy"];
      // Both are asked for both services.
      const filters = { type: ["container"], event, service: names };
      const { signal } = new AbortController();
      const told = await Promise.all(bed.engines.slice(0, 2).map((engine) => engine.events(filters, signal)));
      const ids: string[] = [];
      for (const [index, name] of names.entries()) {
        const Placement = { Constraints: [`node.id==${bed.nodeIds[index]}`] };
        ids.push(await bed.cluster.services.create(serviceSpec(name, {}, { Placement })));
      }
      for (const id of ids) await untilUp(bed, id, 1);
      for (const id of ids) await bed.cluster.services.remove(id);
      for (const [index, id] of ids.entries()) {
        const seen: string[] = [];
        for await (const { Action, Actor } of told[index] ?? []) {
          expect(Actor.Attributes).toMatchObject({ "com.docker.swarm.service.id": id, image: images.serve.reference });
          seen.push(Action);
          if (Action === "destroy") break;
        }
        expect(seen.slice(0, 2)).toEqual(["create", "start"]);
        expect(seen).toEqual(expect.arrayContaining(["kill", "die", "stop"]));
      }
    });
  });
}
