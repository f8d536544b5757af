import { posix } from "node:path";

/**
 * One thing in an image. Owner, time and the finer points of the mode are not here on purpose: every file belongs to
 * root, is as old as the epoch, and is executable or not, so that neither umask nor checkout make another image.
 */
export type Entry = FolderEntry | FileEntry | LinkEntry;

export interface FolderEntry {
  readonly kind: "folder";
}

export interface FileEntry {
  readonly kind: "file";
  readonly executable: boolean;
  readonly content: string | HostFile;
}

export interface LinkEntry {
  readonly kind: "link";
  /** As it is written, so relative to the folder of the link or absolute. */
  readonly target: string;
}

/** A file of this host, and which state of it is meant. */
export interface HostFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Another one for another state of the file. */
  readonly stamp: string;
  /** The property that brought it, for problems. */
  readonly at: string;
}

/** An absolute path in the image, and what is there. */
export type Placed = readonly [path: string, entry: Entry];

/** The one spelling of a path in an image: no `/` at its end, no `.` and `..` in it. */
export function imagePath(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}

/** All of a layer by path, with every folder on the way, in one order on every host. */
export type Tree = ReadonlyMap<string, Entry>;

/** Makes a layer whole. The first thing that was placed at a path stays. */
export function treeOf(placed: readonly Placed[]): Tree {
  const tree = new Map<string, Entry>();
  for (const [path, entry] of placed) if (path !== "/" && !tree.has(path)) tree.set(path, entry);
  for (const path of tree.keys()) {
    const parent = posix.dirname(path);
    if (parent !== "/" && !tree.has(parent)) tree.set(parent, { kind: "folder" });
  }
  return new Map([...tree].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const LONGEST_CHAIN_OF_LINKS = 40;

/** What a path leads to when its links are followed, as a kernel would. */
export function lookUp(tree: Tree, path: string): FolderEntry | FileEntry | undefined {
  const steps = path.split("/");
  let folder = "/";
  let found: FolderEntry | FileEntry = { kind: "folder" };
  for (let links = 0, step = steps.shift(); step !== undefined; step = steps.shift()) {
    const next = posix.join(folder, step);
    const entry: Entry | undefined = next === "/" ? { kind: "folder" } : tree.get(next);
    if (entry === undefined || found.kind === "file") return undefined;
    if (entry.kind === "link") {
      if (++links > LONGEST_CHAIN_OF_LINKS) return undefined;
      steps.unshift(...entry.target.split("/"));
      if (posix.isAbsolute(entry.target)) folder = "/";
      continue;
    }
    found = entry;
    folder = next;
  }
  return found;
}
