import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

interface Locked {
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
}

const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Manifest;
const { packages } = JSON.parse(read("package-lock.json")) as { readonly packages: Readonly<Record<string, Locked>> };
const locked = Object.entries(packages).filter(([path]) => path !== "");

/** What an Apache-2.0 project may bring to its users. */
const licenses = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT"];

describe("each dependency", () => {
  it.each(Object.entries({ ...dependencies, ...devDependencies }))("%s has one exact version", (_, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each(Object.keys({ ...dependencies, ...devDependencies }))("%s has its reason in docs/dependencies.md", (name) => {
    expect(read("docs/dependencies.md")).toContain(`\`${name}\``);
  });

  it("that users get has a licence that goes with ours", () => {
    const theirs = locked.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true);
    const others = theirs.filter(([, { license = "none" }]) => !licenses.includes(license));
    expect(others.map(([path, { license }]) => `${path} ${license}`)).toEqual([
      "node_modules/google-protobuf (BSD-3-Clause AND Apache-2.0)",
    ]);
  });

  it("works without its install script", () => {
    // esbuild's finds out early what its first run finds out anyway; protobufjs' only warns of versions.
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(scripts.map(([path]) => path)).toEqual(["node_modules/esbuild", "node_modules/protobufjs"]);
  });

  it("is locked without the address of a registry", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});
