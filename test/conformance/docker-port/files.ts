import { afterAll, beforeAll, describe, expect } from "vitest";
import type { ContainerSpec } from "../../../lib/drivers/docker/api/container-spec.ts";
import type { ConfigSpec, LiveConfig, LiveSecret, SecretSpec } from "../../../lib/drivers/docker/api/files.ts";
import type { Labels } from "../../../lib/drivers/docker/api/versioned.ts";
import type { FilesApi } from "../../../lib/drivers/docker/port.ts";
import { change, removeService, serviceById, serviceSpec } from "./specs.ts";
import { images, makeSwarm, type SuiteOptions, type SwarmBed, type Test } from "./testbed.ts";

type Kind = "config" | "secret";
type Live = LiveConfig | LiveSecret;

const mostKiB: Readonly<Record<Kind, number>> = { config: 1_000, secret: 500 };

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const File = { Name: "/etc/app", UID: "0", GID: "0", Mode: 0o444 };

/** How a container says that it wants one. */
const reference = (kind: Kind, id: string, name: string, at: Partial<typeof File> = {}): Partial<ContainerSpec> => {
  const file = { ...File, ...at };
  return kind === "config"
    ? { Configs: [{ File: file, ConfigID: id, ConfigName: name }] }
    : { Secrets: [{ File: file, SecretID: id, SecretName: name }] };
};

/** Files that the managers keep: what holds of configs holds of secrets, but that these never show what they hold. */
export function filesSuite(options: SuiteOptions, test: Test): void {
  describe("files", () => {
    let bed: SwarmBed;

    beforeAll(async () => {
      bed = await makeSwarm(options, 1);
    });
    afterAll(() => bed.dispose());

    for (const kind of ["config", "secret"] as const) suiteOf(kind, () => bed, test);

    test("a config is read back as it was made, byte by byte", async () => {
      const Data = base64("# ünïcode \u0000\n".repeat(3));
      await bed.cluster.configs.create({ Name: "bytes", Data });
      expect((await bed.cluster.configs.find("bytes"))?.Spec.Data).toBe(Data);
    });

    test("a secret never shows what it holds: not alone, not in a list, not after a change", async () => {
      const id = await bed.cluster.secrets.create({ Name: "hidden", Data: base64("hunter2") });
      const shown = async (): Promise<string> =>
        JSON.stringify([await bed.cluster.secrets.find("hidden"), await bed.cluster.secrets.list({})]);
      expect(await shown()).not.toMatch(/"Data"|aHVudGVyMg/);
      const { Version } = (await bed.cluster.secrets.find(id)) ?? { Version: { Index: 0 } };
      await bed.cluster.secrets.update(id, Version.Index, { Name: "hidden", Labels: { team: "web" } });
      expect(await shown()).not.toMatch(/"Data"|aHVudGVyMg/);
    });

    test("a config and a secret may have one name", async () => {
      await bed.cluster.configs.create({ Name: "both", Data: base64("a") });
      await bed.cluster.secrets.create({ Name: "both", Data: base64("b") });
      const [config, secret] = [await bed.cluster.configs.find("both"), await bed.cluster.secrets.find("both")];
      expect(config?.ID).not.toBe(secret?.ID);
      expect(await bed.cluster.secrets.find(config?.ID ?? "")).toBeUndefined();
    });
  });
}

function suiteOf(kind: Kind, bedOf: () => SwarmBed, test: Test): void {
  const files = (): FilesApi<Live, ConfigSpec & SecretSpec> => bedOf().cluster[`${kind}s`];
  const create = (Name: string, Labels?: Labels): Promise<string> =>
    files().create({ Name, Data: base64("one"), ...(Labels && { Labels }) });
  const live = async (id: string): Promise<Live> => {
    const file = await files().find(id);
    if (file === undefined) throw new Error(`${kind} ${id} is gone`);
    return file;
  };

  test(`a ${kind} is found by its whole name or id, and not by the beginning of either`, async () => {
    const id = await create("nginx");
    await create("nginx-2");
    expect(await files().find("nginx")).toMatchObject({ ID: id, Spec: { Name: "nginx", Labels: {} } });
    expect(await files().find(id)).toMatchObject({ Spec: { Name: "nginx" } });
    expect(await files().find("ngin")).toBeUndefined();
    expect(await files().find(id.slice(0, 12))).toBeUndefined();
    expect(await files().remove("nginx-2")).toBe(false);
    expect(await files().remove(id.slice(0, 12))).toBe(false);
    expect(await files().find("nginx-2")).toBeDefined();
  });

  test(`a ${kind} is listed by all of the labels that are asked for`, async () => {
    const id = await create("labelled", { a: "1", b: "2" });
    const list = async (labels: Labels): Promise<readonly string[]> => (await files().list(labels)).map(({ ID }) => ID);
    expect(await list({ a: "1", b: "2" })).toEqual([id]);
    expect(await list({ a: "1", b: "3" })).toEqual([]);
    expect(await list({ a: "" })).toEqual([]);
    expect(await list({})).toContain(id);
  });

  test(`a ${kind} cannot have a name that is taken`, async () => {
    await create("taken");
    await expect(create("taken")).rejects.toMatchObject({ code: "conflict" });
  });

  test(`a ${kind} that makes no sense is refused`, async () => {
    const long = "x".repeat(65);
    for (const name of ["", "no name", "end-", long]) {
      await expect(create(name), name).rejects.toMatchObject({ code: "refused" });
    }
    const empty = files().create({ Name: "empty", Data: "" });
    await expect(empty).rejects.toMatchObject({ code: "refused" });
    expect(await files().find("empty")).toBeUndefined();
  });

  // What the schemas of Config and Secret allow.
  test(`a ${kind} holds as much as is less than ${mostKiB[kind]} KiB, and no more`, async () => {
    const bytes = mostKiB[kind] * 1_024;
    const id = await files().create({ Name: "full", Data: base64("x".repeat(bytes - 1)) });
    await files().remove(id);
    const larger = files().create({ Name: "larger", Data: base64("x".repeat(bytes)) });
    await expect(larger).rejects.toMatchObject({ code: "refused" });
  });

  test(`a ${kind} changes its labels, and never what it holds or its name`, async () => {
    const id = await create("changing", { a: "1" });
    const { Version, Spec } = await live(id);
    await files().update(id, Version.Index, { ...Spec, Labels: { b: "2" } } as ConfigSpec);
    const after = await live(id);
    expect(after.Spec.Labels).toEqual({ b: "2" });
    expect(after.Version.Index).toBeGreaterThan(Version.Index);
    const late = files().update(id, Version.Index, Spec as ConfigSpec);
    await expect(late).rejects.toMatchObject({ code: "conflict" });
    for (const other of [{ Data: base64("two") }, { Name: "other" }]) {
      const changed = files().update(id, after.Version.Index, { ...after.Spec, ...other } as ConfigSpec);
      await expect(changed).rejects.toMatchObject({ code: "refused" });
    }
  });

  test(`a ${kind} keeps what it is filled in with, and nothing changes that`, async () => {
    const plain = await create("as-it-is");
    expect((await live(plain)).Spec).not.toHaveProperty("Templating");
    const Templating = { Name: "golang" };
    const id = await files().create({ Name: "filled-in", Data: base64("{{.Node.Hostname}}"), Templating });
    expect((await live(id)).Spec.Templating).toEqual(Templating);
    const { Version, Spec } = await live(plain);
    await files().update(plain, Version.Index, { ...Spec, Templating } as ConfigSpec);
    expect((await live(plain)).Spec).not.toHaveProperty("Templating");
  });

  test(`a ${kind} is read back from a service as it was asked for`, async () => {
    const bed = bedOf();
    const id = await create("read-back");
    const wanted = reference(kind, id, "read-back", { Name: "app.conf", UID: "33", GID: "0", Mode: 0o400 });
    const ContainerSpec = { Image: images.serve.reference, ...wanted };
    const service = await bed.cluster.services.create(serviceSpec(`reads-${kind}`, {}, { ContainerSpec }));
    expect((await serviceById(bed.cluster, service)).Spec.TaskTemplate.ContainerSpec).toMatchObject(wanted);
    await removeService(bed, service);
  });

  test(`a ${kind} cannot be removed while a service uses it, and only once after that`, async () => {
    const bed = bedOf();
    const [id, next] = [await create("used"), await create("used-next")];
    const withFile = (file: Partial<ContainerSpec>) => ({ Image: images.serve.reference, StopGracePeriod: 0, ...file });
    const spec = serviceSpec(`uses-${kind}`, { Mode: { Replicated: { Replicas: 0 } } });
    const using = { ...spec.TaskTemplate, ContainerSpec: withFile(reference(kind, id, "used")) };
    const service = await bed.cluster.services.create({ ...spec, TaskTemplate: using });
    const words = new RegExp(`${kind} 'used' is in use by the following service: uses-${kind}`);
    const inUse = { code: "conflict", message: expect.stringMatching(words) };
    await expect(files().remove(id)).rejects.toMatchObject(inUse);
    // What the service was before is no use: going back to it by hand fails after that.
    const ContainerSpec = withFile(reference(kind, next, "used-next"));
    await change(bed.cluster, service, (it) => ({ ...it, TaskTemplate: { ...it.TaskTemplate, ContainerSpec } }));
    expect(await files().remove(id)).toBe(true);
    expect(await files().find("used")).toBeUndefined();
    expect(await files().remove(id)).toBe(false);
    await removeService(bed, service);
  });

  test(`a ${kind} must be there for a service, by its id and its name`, async () => {
    const bed = bedOf();
    const id = await create("there");
    const make = (file: Partial<ContainerSpec>): Promise<string> => {
      const ContainerSpec = { Image: images.serve.reference, ...file };
      return bed.cluster.services.create(serviceSpec(`misses-${kind}`, {}, { ContainerSpec }));
    };
    const lost = { code: "refused", message: expect.stringContaining(`${kind} not found: `) };
    await expect(make(reference(kind, id, "elsewhere"))).rejects.toMatchObject(lost);
    await expect(make(reference(kind, "nowhere", "there"))).rejects.toMatchObject(lost);
    await expect(make(reference(kind, id, "there", { Name: "" }))).rejects.toMatchObject({ code: "refused" });
  });
}
