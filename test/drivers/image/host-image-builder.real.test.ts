import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dockerDriver } from "../../../lib/drivers/docker/client.ts";
import { hostImageBuilder } from "../../../lib/drivers/image/host-image-builder.ts";
import { dockerBed, whyNoBed } from "../../support/docker-bed.ts";
import { hostBed } from "./host-bed.ts";

const reason = whyNoBed();
const skipped = reason === undefined ? "" : ` (skipped: ${reason})`;

describe.skipIf(reason)(`an image of host files on a real engine${skipped}`, () => {
  const docker = dockerDriver();
  let bed: ReturnType<typeof dockerBed>;

  beforeAll(async () => {
    bed = dockerBed(1);
    bed.machines.forEach((machine) => machine.boot());
  });

  afterAll(async () => {
    docker.close();
    await bed.dispose();
  });

  it("is loaded under its reference, with the id that it was built with", async () => {
    const [machine] = bed.machines;
    if (machine === undefined) throw new Error("no machine");
    const engine = docker.engine(machine.endpoint);
    await engine.waitUntilReady(30_000);
    const host = await hostBed();
    await host.write(`www/${"long".repeat(40)}/index.html`, "<h1>it works</h1>");
    const image = await hostImageBuilder().build("web.source", {
      binaries: ["/bin/busybox", "/bin/cat"],
      files: { "/www": host.path("www") },
      entrypoint: ["httpd", "-f", "-h", "/www"],
    });
    const reference = `web:${image.imageId.slice("sha256:".length, "sha256:".length + 12)}`;
    await engine.images.load(image.archive(reference));
    expect(await engine.images.find(reference)).toMatchObject({ Id: image.imageId, RepoTags: [reference] });
  });
});
