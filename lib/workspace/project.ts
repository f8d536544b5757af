import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { problem } from "../core/errors.ts";
import { readYamlFile } from "./yaml-file.ts";

/** What Pulumi.yaml says, as far as the embedded engine needs it. */
export interface Project {
  readonly name: string;
  /** Folder of Pulumi.yaml. */
  readonly directory: string;
  /** File of the program. */
  readonly entry: string;
  /** Folder of the state. */
  readonly stateFolder: string;
}

const FILES = ["Pulumi.yaml", "Pulumi.yml"];

/**
 * Finds the project that a folder is in, as the Pulumi CLI does: in it, or in the next folder above that has one.
 * @throws `not-found`
 */
export function findProject(from: string, env: NodeJS.ProcessEnv): Project {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = FILES.map((name) => join(folder, name)).find((path) => existsSync(path));
    if (file !== undefined) return readProject(file, env);
    if (folder === dirname(folder)) throw noProject(from);
  }
}

interface ProjectFile {
  readonly name?: string;
  readonly main?: string;
  readonly backend?: { readonly url?: string };
}

function readProject(file: string, env: NodeJS.ProcessEnv): Project {
  const { name, main, backend } = (readYamlFile(file).toJS() ?? {}) as ProjectFile;
  if (typeof name !== "string") throw problem("invalid-props", file, "has no name", "write: name: my-project");
  const directory = dirname(file);
  const url = env["PULUMI_BACKEND_URL"] ?? backend?.url;
  return {
    name,
    directory,
    entry: entryOf(join(directory, main ?? ".")),
    stateFolder: url === undefined ? join(directory, ".swarmwright") : folderOf(url, directory),
  };
}

/** `main` names a file, or a folder with an index. */
function entryOf(path: string): string {
  if (/\.[cm]?[jt]s$/.test(path)) return path;
  const found = ["index.ts", "index.mts", "index.js", "index.mjs"].find((name) => existsSync(join(path, name)));
  return join(path, found ?? "index.ts");
}

function folderOf(url: string, directory: string): string {
  if (!url.startsWith("file://")) {
    const remedy = "use a file:// backend, or run this stack with the Pulumi CLI: pulumi up";
    throw problem("invalid-props", "backend.url", `${url}: the embedded engine keeps state in files only`, remedy);
  }
  return resolve(directory, url.slice("file://".length).replace(/^~(?=\/|$)/, homedir()));
}

function noProject(from: string) {
  const remedy = "change into the folder of a project, or write a Pulumi.yaml with name, runtime: nodejs and main";
  return problem("not-found", from, "neither this folder nor one above it has a Pulumi.yaml", remedy);
}
