import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProject } from "../../lib/workspace/project.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const PROJECT = "name: shop\nruntime: nodejs\n";

describe("a project", () => {
  it("is found in the folder, or in the next one above that has a Pulumi.yaml", () => {
    const folder = scratchFolder({ "Pulumi.yaml": PROJECT, "deep/down/file": "", "inner/Pulumi.yml": "name: inner\n" });
    expect(findProject(folder, {})).toMatchObject({ name: "shop", directory: folder });
    expect(findProject(join(folder, "deep/down"), {})).toMatchObject({ name: "shop", directory: folder });
    expect(findProject(join(folder, "inner"), {})).toMatchObject({ name: "inner", directory: join(folder, "inner") });
  });

  it("is missed with what to do, from where it was looked for", () => {
    const folder = scratchFolder();
    expect(() => findProject(folder, {})).toThrow(
      [
        `${folder}: neither this folder nor one above it has a Pulumi.yaml`,
        "  fix: change into the folder of a project, or write a Pulumi.yaml with name, runtime: nodejs and main",
      ].join("\n"),
    );
  });

  it("needs a name", () => {
    const folder = scratchFolder({ "Pulumi.yaml": "runtime: nodejs\n" });
    expect(() => findProject(folder, {})).toThrow(`${folder}/Pulumi.yaml: has no name\n  fix: write: name: my-project`);
  });

  it("tells where its file is no YAML", () => {
    const folder = scratchFolder({ "Pulumi.yaml": "name: shop\nmain: [\n" });
    expect(() => findProject(folder, {})).toThrow(/^.*Pulumi.yaml:3:1: .+\n {2}fix: mend the file$/);
  });

  it.each<[main: string, files: readonly string[], entry: string]>([
    ["", ["index.ts"], "index.ts"],
    ["", ["index.js"], "index.js"],
    ["", [], "index.ts"],
    ["main: src\n", ["src/index.mts"], "src/index.mts"],
    ["main: stacks/laptop.ts\n", [], "stacks/laptop.ts"],
  ])("has its program where `main` says: %j with %j is %s", (main, files, entry) => {
    const folder = scratchFolder({
      "Pulumi.yaml": PROJECT + main,
      ...Object.fromEntries(files.map((file) => [file, ""])),
    });
    expect(findProject(folder, {}).entry).toBe(join(folder, entry));
  });

  it.each<[file: string, env: string | undefined, state: (folder: string) => string]>([
    ["", undefined, (folder) => join(folder, ".swarmwright")],
    ["backend:\n  url: file://state\n", undefined, (folder) => join(folder, "state")],
    ["backend:\n  url: file:///srv/state\n", undefined, () => "/srv/state"],
    ["backend:\n  url: file://~/state\n", undefined, () => join(homedir(), "state")],
    ["backend:\n  url: file://state\n", "file:///elsewhere", () => "/elsewhere"],
  ])("keeps its state where %j and PULUMI_BACKEND_URL=%s say", (backend, url, state) => {
    const folder = scratchFolder({ "Pulumi.yaml": PROJECT + backend });
    const env = url === undefined ? {} : { PULUMI_BACKEND_URL: url };
    expect(findProject(folder, env).stateFolder).toBe(state(folder));
  });

  it("refuses a backend that is no folder, and names who can use it", () => {
    const folder = scratchFolder({ "Pulumi.yaml": `${PROJECT}backend:\n  url: s3://bucket\n` });
    expect(() => findProject(folder, {})).toThrow(
      [
        "backend.url: s3://bucket: the embedded engine keeps state in files only",
        "  fix: use a file:// backend, or run this stack with the Pulumi CLI: pulumi up",
      ].join("\n"),
    );
  });
});
