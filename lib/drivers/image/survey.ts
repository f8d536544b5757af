import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import type { Problem } from "../../core/errors.ts";
import type { HostFile, Placed } from "./entry.ts";

/** What is wrong and what to do, before it is said of which property. */
export type Fault = Omit<Problem, "at">;

/** What was found on this host for a part of an image, and what is wrong with it. */
export interface Survey {
  readonly placed: readonly Placed[];
  readonly problems: readonly Problem[];
}

export function together(surveys: readonly Survey[]): Survey {
  return {
    placed: surveys.flatMap(({ placed }) => placed),
    problems: surveys.flatMap(({ problems }) => problems),
  };
}

export function found(placed: readonly Placed[]): Survey {
  return { placed, problems: [] };
}

export function nothingBut(at: string, faults: readonly Fault[]): Survey {
  return { placed: [], problems: faults.map((fault) => ({ at, ...fault })) };
}

/** A thing of this host: a file that can be read, a folder, or what cannot be in an image. */
export type HostThing =
  | { readonly kind: "file"; readonly file: HostFile; readonly executable: boolean }
  | { readonly kind: "folder" }
  | { readonly kind: "special" };

/**
 * Looks at what is behind a path, and whether it can be read.
 *
 * @param at the property that named it
 * @throws the system's error when it is not there or cannot be read; see {@link unreadable}
 */
export async function lookAt(at: string, path: string): Promise<HostThing> {
  const thing = await stat(path, { bigint: true });
  await access(path, thing.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK);
  if (thing.isDirectory()) return { kind: "folder" };
  if (!thing.isFile()) return { kind: "special" };
  const stamp = [thing.dev, thing.ino, thing.size, thing.mtimeNs, thing.ctimeNs].join(":");
  const file = { path, at, stamp, sizeBytes: Number(thing.size) };
  return { kind: "file", file, executable: (thing.mode & 0o100n) !== 0n };
}

/** What the system said about a path, for the one who wrote the path. */
export function unreadable(path: string, error: unknown): Fault {
  const known = SYSTEM_ERRORS[error instanceof Error && "code" in error ? String(error.code) : ""];
  if (known) return known(path);
  const detail = error instanceof Error ? error.message : String(error);
  return { summary: `${path} cannot be read: ${detail}`, remedy: `make sure that ${path} can be read` };
}

/** A path that leads nowhere. */
export function absent(path: string): Fault {
  return {
    summary: `there is no ${path} on this host`,
    remedy: "correct the path, or bring what it names to this host",
  };
}

function forbidden(path: string): Fault {
  return {
    summary: `${path} cannot be read by the user who runs this`,
    remedy: `allow reading ${path}, or run as a user who may`,
  };
}

function circular(path: string): Fault {
  return {
    summary: `${path} is a link that leads to itself`,
    remedy: "name the file that the link was meant to lead to",
  };
}

const SYSTEM_ERRORS: Readonly<Record<string, (path: string) => Fault>> = {
  ENOENT: absent,
  ENOTDIR: absent,
  EACCES: forbidden,
  EPERM: forbidden,
  ELOOP: circular,
};
