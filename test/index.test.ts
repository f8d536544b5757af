import { join, relative } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const repository = join(import.meta.dirname, "..");

/** Every module that comes with importing one: this repository's files, and the packages that they name. */
async function loadedBy(entry: string): Promise<{ readonly files: string[]; readonly packages: string[] }> {
  const { metafile } = await build({
    entryPoints: [join(repository, entry)],
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  const inputs = Object.entries(metafile.inputs);
  const imported = inputs.flatMap(([, { imports }]) => imports);
  const packages = imported.filter(({ external, path }) => external && !path.startsWith("node:"));
  return {
    files: inputs.map(([path]) => relative(repository, join(repository, path))).toSorted(),
    packages: [...new Set(packages.map(({ path }) => path))].toSorted(),
  };
}

it("importing swarmwright loads constructs alone: no driver, no engine, no provider, no plugin, no SSH", async () => {
  const { files, packages } = await loadedBy("lib/index.ts");
  expect(files).toContain("lib/resources/service/construct.ts");
  expect(files.filter((path) => !/^lib\/(index\.ts$|core\/|resources\/)/.test(path))).toEqual([]);
  expect(files.filter((path) => path.endsWith("/lifecycle.ts") && path.includes("resources"))).toEqual([]);
  expect(packages).toEqual(["@pulumi/pulumi", "ipaddr.js", "leven", "zod"]);
});

it("the same look finds the drivers behind the provider, so that it would find them behind swarmwright", async () => {
  const { files, packages } = await loadedBy("lib/provider/main.ts");
  expect(files).toContain("lib/drivers/docker/client.ts");
  expect(packages).toContain("@grpc/grpc-js");
});
