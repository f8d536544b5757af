import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Engine } from "../../../lib/drivers/docker/port.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";
import { images, type SuiteOptions, type Test, type Testbed, type TestHost } from "./testbed.ts";

export function engineSuite({ makeEngines }: SuiteOptions, test: Test): void {
  describe("an engine in no swarm", () => {
    let bed: Testbed;
    let host: TestHost;
    let engine: Engine;

    beforeAll(async () => {
      bed = await makeEngines(1);
      [host] = bed.hosts as [TestHost];
      engine = bed.docker.engine(host.endpoint);
    });
    afterAll(() => bed.dispose());

    test("tells its machine's name, and that it is in no swarm", async () => {
      const { Name, ServerVersion, NCPU, MemTotal, Swarm } = await engine.info();
      expect({ Name, Swarm }).toMatchObject({ Name: host.name, Swarm: { LocalNodeState: "inactive", NodeID: "" } });
      expect(Swarm.ControlAvailable).toBe(false);
      expect(ServerVersion).toMatch(/^\d+\.\d+/);
      expect(NCPU * MemTotal).toBeGreaterThan(0);
    });

    test("has no swarm to inspect and none to leave, which is no error", async () => {
      expect(await engine.swarm.inspect()).toBeUndefined();
      expect(await engine.swarm.leave({ force: true })).toBe(false);
    });

    test("refuses what takes a manager, and never answers that there is nothing", async () => {
      const refused = expect.objectContaining({ code: "refused" });
      await expect(engine.nodes.list()).rejects.toEqual(refused);
      await expect(engine.services.list({})).rejects.toEqual(refused);
      await expect(engine.services.find("web")).rejects.toEqual(refused);
      await expect(engine.tasks.list()).rejects.toEqual(refused);
      await expect(engine.networks.list({})).rejects.toEqual(refused);
      await expect(engine.networks.find("web")).rejects.toEqual(refused);
      await expect(engine.networks.create({ Name: "web", Driver: "overlay", CheckDuplicate: true })).rejects.toEqual(
        refused,
      );
    });

    test("has an image after it was loaded, under its name and its id, and not under the beginning of one", async () => {
      expect(await engine.images.find(images.serve.reference)).toBeUndefined();
      await engine.images.load(inPieces(await testImageArchive(images.serve)));
      const image = await engine.images.find(images.serve.reference);
      expect(image).toMatchObject({ RepoTags: [images.serve.reference], RepoDigests: [] });
      const id = image?.Id ?? "";
      expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(await engine.images.find(id)).toEqual(image);
      expect(await engine.images.find(`docker.io/library/${images.serve.reference}`)).toEqual(image);
      expect(await engine.images.find("serve")).toBeUndefined();
      expect(await engine.images.find(id.slice("sha256:".length, 20))).toBeUndefined();
    });

    test("tells of an image that is loaded, on the events that were asked for", async () => {
      const listening = new AbortController();
      const events = await engine.events({ type: ["image"] }, listening.signal);
      await engine.images.load(inPieces(await testImageArchive(images.serveNext)));
      const seen: string[] = [];
      for await (const { Type, Action } of events) {
        seen.push(`${Type} ${Action}`);
        listening.abort();
      }
      expect(seen).toEqual(["image load"]);
    });

    test("loads the same image again as if it were new", async () => {
      const before = await engine.images.find(images.serve.reference);
      await engine.images.load(inPieces(await testImageArchive(images.serve)));
      expect(await engine.images.find(images.serve.reference)).toMatchObject({ Id: before?.Id });
    });

    test("moves a name to the image that was loaded under it last", async () => {
      const other = { ...images.serve, variant: "other" };
      const before = await engine.images.find(images.serve.reference);
      await engine.images.load(inPieces(await testImageArchive(other)));
      expect((await engine.images.find(images.serve.reference))?.Id).not.toBe(before?.Id);
      expect(await engine.images.find(before?.Id ?? "")).toMatchObject({ RepoTags: [] });
    });

    test("removes an image by its name, once", async () => {
      expect(await engine.images.remove(images.serve.reference)).toBe(true);
      expect(await engine.images.find(images.serve.reference)).toBeUndefined();
      expect(await engine.images.remove(images.serve.reference)).toBe(false);
    });

    test("refuses to load what is no archive", async () => {
      const rubbish = inPieces(Buffer.from("rubbish ".repeat(1_000)));
      await expect(engine.images.load(rubbish)).rejects.toMatchObject({ code: "refused" });
    });

    test("passes on why an archive cannot be read", async () => {
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(512);
        throw new Error("the disk is on fire");
      }
      await expect(engine.images.load(broken())).rejects.toThrow(/the disk is on fire/);
    });

    test("runs no command in a container that there is not", async () => {
      await expect(engine.containers.exec("absent", ["true"])).rejects.toMatchObject({ code: "not-found" });
    });

    test("ends a call whose signal is aborted", async () => {
      const aborted = bed.docker.engine(host.endpoint, AbortSignal.abort());
      await expect(aborted.info()).rejects.toMatchObject({ code: "cancelled" });
      await expect(aborted.waitUntilReady(1_000)).rejects.toMatchObject({ code: "cancelled" });
    });

    test("is unreachable while its machine is off, and says by which way it was asked", async () => {
      await host.cutPower();
      const unreachable = { code: "unreachable", message: expect.stringContaining(host.endpoint.path) };
      await expect(engine.info()).rejects.toMatchObject(unreachable);
      await expect(engine.images.find(images.serve.reference)).rejects.toMatchObject(unreachable);
      await expect(engine.swarm.leave({ force: true })).rejects.toMatchObject(unreachable);
      await expect(engine.events({}, new AbortController().signal)).rejects.toMatchObject(unreachable);
      await expect(engine.waitUntilReady(300)).rejects.toMatchObject(unreachable);
    });

    test("is waited for while its machine boots, and has its images again", async () => {
      const ready = engine.waitUntilReady(30_000);
      host.boot();
      expect(await ready).toMatchObject({ Name: host.name });
      expect(await engine.images.find(images.serveNext.reference)).toBeDefined();
    });
  });
}
