import { afterAll, beforeAll, describe, expect } from "vitest";
import type { ImagesApi } from "../../../lib/drivers/docker/port.ts";
import { BROKEN, PRIVATE, REGISTRY } from "../../support/registry.ts";
import type { TestImage } from "../../support/test-image.ts";
import type { SuiteOptions, Test, Testbed, TestHost } from "./testbed.ts";

const web: TestImage = { reference: `${REGISTRY}/acme/web:1`, command: ["sleep", "100000"] };
const broken: TestImage = { reference: `${BROKEN}/web:1`, command: ["sleep", "100002"], variant: "broken" };

/** Images that an engine brings from a registry. */
export function pullsSuite({ makeEngines }: SuiteOptions, test: Test): void {
  describe("images of a registry", () => {
    let bed: Testbed;
    let host: TestHost;
    let images: ImagesApi;
    let served: Promise<void> | undefined;
    const serve = (): Promise<void> => (served ??= host.serve([web, broken]));

    beforeAll(async () => {
      bed = await makeEngines(1);
      [host] = bed.hosts as [TestHost];
      ({ images } = bed.docker.engine(host.endpoint));
    });
    afterAll(() => bed.dispose());

    test("are not had where nobody answers for the registry", async () => {
      const unreachable = { code: "unreachable", message: expect.stringContaining(`pulling image ${web.reference}: `) };
      await expect(images.pull(web.reference)).rejects.toMatchObject(unreachable);
      await expect(images.pull("nowhere.invalid/web:1")).rejects.toMatchObject({ code: "unreachable" });
    });

    test("of which a part cannot be had are not there, although the engine began well", async () => {
      await serve();
      await expect(images.pull(broken.reference)).rejects.toThrow(/pulling image .*broken\/web:1: \S/);
      expect(await images.find(broken.reference)).toBeUndefined();
    });

    test("are pulled, by their names alone, and pulled again as if nothing were", async () => {
      await serve();
      await images.pull(web.reference);
      expect(await images.find(web.reference)).toMatchObject({ RepoTags: [web.reference] });
      await images.pull(web.reference);
      expect(await images.find(`${REGISTRY}/acme/web:2`)).toBeUndefined();
    });

    test("are not found under a name or a tag that the registry does not have", async () => {
      for (const absent of [`${REGISTRY}/acme/web:2`, `${REGISTRY}/acme/web`, `${REGISTRY}/acme/absent:1`]) {
        await expect(images.pull(absent)).rejects.toMatchObject({ code: "not-found" });
      }
    });

    test("are refused where a login is wanted, and the error says that none is sent", async () => {
      const refused = {
        code: "refused",
        message: expect.stringContaining("fix: see that its name is right; if it is"),
      };
      await expect(images.pull(`${PRIVATE}/web:1`)).rejects.toMatchObject(refused);
    });
  });
}
