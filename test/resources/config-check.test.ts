import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../lib/core/value.ts";
import { images, type Testbed } from "../conformance/docker-port/testbed.ts";
import { fakeEngines } from "../support/fake-engines.ts";
import { provideCluster, type ProvidedCluster } from "../support/provided-cluster.ts";
import { PRIVATE, REGISTRY } from "../support/registry.ts";
import { inPieces, type TestImage, testImageArchive } from "../support/test-image.ts";

const check = { image: { reference: images.serve.reference }, command: ["echo", "looking"], target: "/etc/app.conf" };
/** In a registry, and nowhere else. */
const distant = { reference: `${REGISTRY}/tool:1`, command: ["sleep", "1"] };

describe("a config that is tried before it is kept", () => {
  let bed: Testbed;
  let prod: ProvidedCluster;

  beforeEach(async () => {
    bed = await fakeEngines(2);
    prod = await provideCluster(bed);
    await load(0);
  });
  afterEach(() => bed.dispose());

  /** The first machine is the manager. */
  const host = (index: number) => {
    const found = bed.hosts[index];
    if (!found) throw new Error(`there is no machine ${index}`);
    return found;
  };
  const engine = (index: number) => bed.docker.engine(host(index).endpoint);
  const load = async (index: number, image: TestImage = images.serve) =>
    engine(index).images.load(inPieces(await testImageArchive(image)));
  const names = async () => (await prod.cluster.configs.list({})).map(({ Spec }) => Spec.Name);
  const machines = () => bed.hosts.map(({ name, endpoint }) => ({ name, endpoint: { ...endpoint } }));
  const putWith = (more: Props, content = "a") =>
    prod.put("Config", "app", { content, check: { ...check, ...more }, machines: machines() });
  const put = (command: readonly string[], content = "a") => putWith({ command }, content);

  it("is kept if the command has nothing against it", async () => {
    const { id } = await put(["echo", "fine"]);
    expect(await names()).toEqual([id]);
  });

  it("is not kept if the command says no, and its words are told", async () => {
    await expect(put(["no-such-command", "-c"])).rejects.toThrow(
      /^app\.content: no-such-command -c says no to it, with exit code 126:\nexec: "no-such-command".*\n {2}fix: put right/,
    );
    expect(await names()).toEqual([]);
  });

  it("is tried beside the files that it refers to, and these must be whole paths", async () => {
    await putWith({ files: { "/etc/more.conf": "more" } });
    await expect(putWith({ files: { "more.conf": "more" } }, "b")).rejects.toThrow("is no whole path");
  });

  it("leaves no container behind, whatever the command says", async () => {
    await put(["echo"], "a");
    await expect(put(["false"], "b")).rejects.toThrow("exit code 1");
    expect(await engine(0).containers.list({})).toEqual([]);
    await put(["echo"], "b");
  });

  it("is not tried again when it is there already", async () => {
    const made = await put(["echo"]);
    await prod.putAgain({ ...made, inputs: { ...made.inputs, check: { ...check, command: ["false"] } } });
    expect(await names()).toHaveLength(1);
  });

  it("is tried again, before anybody uses it, when nothing but the image changes", async () => {
    await host(0).serve([distant]);
    const made = await putWith({ image: { reference: distant.reference } });
    const command = ["no-such-command"];
    const putAnother = (image: Props) =>
      prod.put("Config", "app", { content: "a", check: { ...check, command, image } }, made);
    await expect(putAnother(check.image)).rejects.toThrow("no-such-command says no to it");
    expect(await names()).toEqual([made.id]);
    await putAnother({ reference: distant.reference, imageId: "another" });
  });

  it("is tried on a manager that pulls the image, if no machine has it", async () => {
    await host(0).serve([distant]);
    await expect(putWith({ image: { reference: distant.reference }, command: ["false"] })).rejects.toThrow("says no");
    expect(await engine(0).images.find(distant.reference)).toBeDefined();
    expect(await names()).toEqual([]);
    await putWith({ image: { reference: distant.reference } });
    expect(await names()).toHaveLength(1);
  });

  it("is tried on a worker, if no manager has the image", async () => {
    await load(1, images.serveNext);
    const image = { reference: images.serveNext.reference };
    await expect(putWith({ image, command: ["false"] })).rejects.toThrow("says no");
    expect(await engine(0).images.find(image.reference)).toBeUndefined();
  });

  it("is tried on a worker that pulls the image, if no manager reaches the registry", async () => {
    await host(1).serve([distant]);
    await putWith({ image: { reference: distant.reference } });
    expect(await engine(1).images.find(distant.reference)).toBeDefined();
  });

  it("is tried on another machine, while one that could does not answer", async () => {
    await load(1);
    await host(1).cutPower();
    await expect(put(["false"])).rejects.toThrow("says no");
  });

  it("is not kept where its image cannot be had: services could not start with it either", async () => {
    await host(0).serve([distant]);
    const tryIn = (reference: string) => putWith({ image: { reference } });
    await expect(tryIn(`${REGISTRY}/tool:2`)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: app.check.image: cannot be tried in 127.0.0.1:5000/tool:2, which no machine that answers has: pulling image 127.0.0.1:5000/tool:2: manifest for 127.0.0.1:5000/tool:2 not found: manifest unknown: manifest unknown
        fix: see that its name and tag are right, and that its registry has it; nothing on the cluster was changed]
    `);
    await expect(tryIn(`${PRIVATE}/tool:1`)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: app.check.image: cannot be tried in 127.0.0.1:5000/private/tool:1, which no machine that answers has: pulling image 127.0.0.1:5000/private/tool:1: Head "http://127.0.0.1:5000/v2/": no basic auth credentials
        fix: see that its name is right; if it is, its registry wants a login, and none is sent: load it on the machines; nothing on the cluster was changed]
    `);
    await expect(tryIn("elsewhere:1")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: app.check.image: cannot be tried in elsewhere:1, which no machine that answers has: pulling image elsewhere:1: Get "http://127.0.0.1:5000/v2/": dial tcp 127.0.0.1:5000: connect: connection refused
        fix: see that the machine reaches the registry, and a name server that knows it; nothing on the cluster was changed]
    `);
    expect(await names()).toEqual([]);
  });
});
