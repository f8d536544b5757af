import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../lib/core/value.ts";
import { images, type Testbed } from "../conformance/docker-port/testbed.ts";
import { fakeEngines } from "../support/fake-engines.ts";
import { provideCluster, type ProvidedCluster } from "../support/provided-cluster.ts";
import { inPieces, testImageArchive } from "../support/test-image.ts";

const check = { image: { reference: images.serve.reference }, command: ["echo", "looking"], target: "/etc/app.conf" };

describe("a config that is tried before it is kept", () => {
  let bed: Testbed;
  let prod: ProvidedCluster;

  beforeEach(async () => {
    bed = await fakeEngines(1);
    prod = await provideCluster(bed);
    const [host] = bed.hosts;
    if (host) await bed.docker.engine(host.endpoint).images.load(inPieces(await testImageArchive(images.serve)));
  });
  afterEach(() => bed.dispose());

  const names = async () => (await prod.cluster.configs.list({})).map(({ Spec }) => Spec.Name);
  const put = (command: readonly string[], content = "a") =>
    prod.put("Config", "app", { content, check: { ...check, command } });

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

  it("leaves no container behind, whatever the command says", async () => {
    await put(["echo"], "a");
    await expect(put(["false"], "b")).rejects.toThrow("exit code 1");
    const [host] = bed.hosts;
    expect(host && (await bed.docker.engine(host.endpoint).containers.list({}))).toEqual([]);
    await put(["echo"], "b");
  });

  it("is not tried again when it is there already", async () => {
    const made = await put(["echo"]);
    await prod.putAgain({ ...made, inputs: { ...made.inputs, check: { ...check, command: ["false"] } } });
    expect(await names()).toHaveLength(1);
  });

  it("is tried again, before anybody uses it, when nothing but the image changes", async () => {
    const command = ["no-such-command"];
    const absent = { ...check, image: { reference: "absent:1" }, command };
    const made = await prod.put("Config", "app", { content: "a", check: absent });
    const putWith = (image: Props) => prod.put("Config", "app", { content: "a", check: { ...absent, image } }, made);
    await expect(putWith(check.image)).rejects.toThrow("no-such-command says no to it");
    expect(await names()).toEqual([made.id]);
    await putWith({ ...absent.image, imageId: "another" });
  });

  it("is kept untried where no manager has the image", async () => {
    const elsewhere = { ...check, image: { reference: "absent:1" }, command: ["false"] };
    const { id } = await prod.put("Config", "app", { content: "a", check: elsewhere });
    expect(await names()).toEqual([id]);
  });
});
