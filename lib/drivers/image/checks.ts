import { posix } from "node:path";
import type { Problem } from "../../core/errors.ts";
import { SEARCH_PATH } from "./assemble.ts";
import { type Entry, type FileEntry, lookUp, type Tree } from "./entry.ts";

const LARGEST_IMAGE_MIB = 1024;
const MIB = 1024 * 1024;

/**
 * Things of the upper layer that would hide a folder of the lower one, or lie in what is no folder.
 *
 * @param at names the property that brought a path
 */
export function clashes(lower: Tree, upper: Tree, at: (path: string) => string): Problem[] {
  return [...upper].flatMap(([path, entry]) => {
    const below = lower.get(path);
    const parent = upper.get(posix.dirname(path));
    if (below !== undefined && isFolder(below) !== isFolder(entry)) return [hidden(at(path), path, below, entry)];
    return parent === undefined || isFolder(parent) ? [] : [misplaced(at(path), path)];
  });
}

function isFolder({ kind }: Entry): boolean {
  return kind === "folder";
}

function hidden(at: string, path: string, below: Entry, above: Entry): Problem {
  return {
    at,
    summary: `a ${above.kind} at ${path} would hide the ${below.kind} that the layer of the binaries has there`,
    remedy: "give it another path in the image, or take it out of the folder",
  };
}

function misplaced(at: string, path: string): Problem {
  return {
    at,
    summary: `${path} cannot be in the image, because ${posix.dirname(path)} is not a folder there`,
    remedy: "give one of the two another path in the image",
  };
}

/** An image is put together in memory. */
export function oversize(at: string, trees: readonly Tree[]): Problem[] {
  const sizes = trees.flatMap((tree) => [...tree.values()].map(sizeBytes));
  const sizeMiB = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / MIB);
  if (sizeMiB <= LARGEST_IMAGE_MIB) return [];
  return [
    {
      at,
      summary: `the files are ${sizeMiB} MiB, and an image of host files can have ${LARGEST_IMAGE_MIB} MiB`,
      remedy: "name fewer files, mount a volume for the data, or build the image from a Dockerfile",
    },
  ];
}

function sizeBytes(entry: Entry): number {
  return entry.kind === "file" && typeof entry.content !== "string" ? entry.content.sizeBytes : 0;
}

/** A container whose program is missing only fails on a node, long after the plan was read. */
export function badEntrypoint(at: string, entrypoint: readonly string[], tree: Tree): Problem[] {
  const [program] = entrypoint;
  if (program === undefined) return [];
  const folders = program.includes("/") ? ["/"] : SEARCH_PATH;
  const files = folders.flatMap((folder) => fileAt(tree, posix.resolve(folder, program)) ?? []);
  if (files.some(({ executable }) => executable)) return [];
  return [files.length === 0 ? noProgram(`${at}.0`, program, tree) : notExecutable(`${at}.0`, program)];
}

function fileAt(tree: Tree, path: string): FileEntry | undefined {
  const entry = lookUp(tree, path);
  return entry?.kind === "file" ? entry : undefined;
}

function noProgram(at: string, program: string, tree: Tree): Problem {
  const name = posix.basename(program);
  const elsewhere = [...tree.keys()].find((path) => posix.basename(path) === name && fileAt(tree, path)?.executable);
  const remedy = elsewhere === undefined ? `add ${program} to binaries or files` : `write ${elsewhere}, where it is`;
  return { at, summary: `there is no program ${program} in the image`, remedy };
}

function notExecutable(at: string, program: string): Problem {
  return {
    at,
    summary: `${program} in the image is not executable`,
    remedy: "make the file on this host executable (chmod +x), or start it by its interpreter",
  };
}
