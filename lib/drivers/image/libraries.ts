import { posix } from "node:path";
import { type Ran, run } from "./run.ts";
import type { Fault } from "./survey.ts";

/** One line of what `ldd` says: what was asked for, and the file that it is. */
export interface Library {
  /** As the program asks for it: a bare name that is searched for, or a path. */
  readonly wanted: string;
  readonly path: string;
}

/** What is loaded with a program, and why it cannot be. */
export interface Linkage {
  readonly libraries: readonly Library[];
  readonly faults: readonly Fault[];
}

/** Asks this host what is loaded with a dynamic program: its loader, its libraries, and theirs. */
export async function linkageOf(program: string): Promise<Linkage> {
  return readLdd(program, await run("ldd", [program]));
}

const FOUND = /^\s+(?:(\S+) => )?(\/.+) \(0x[0-9a-f]+\)$/;
const MISSING = [/^\s+(\S+) => not found$/, /^Error loading shared library (\S+): .+ \(needed by .+\)$/];
const TOO_OLD = /: version [`'](\S+)' not found \(required by/;

/** Reads what `ldd` of glibc or musl wrote, with the language set to C. */
export function readLdd(program: string, { exitCode, stdout, stderr }: Ran): Linkage {
  const lines = `${stdout}\n${stderr}`.split("\n");
  const libraries = lines.flatMap((line) => {
    const [, wanted, path] = FOUND.exec(line) ?? [];
    return path === undefined ? [] : [{ wanted: wanted ?? path, path: posix.normalize(path) }];
  });
  const missing = named(lines, MISSING).map((library) => missingLibrary(program, library));
  const tooOld = named(lines, [TOO_OLD]).map((version) => oldLibrary(program, version));
  const faults = [...missing, ...tooOld];
  if (exitCode === 0 || faults.length > 0) return { libraries, faults };
  return {
    libraries,
    faults: [exitCode === undefined ? noAnswer(program) : notLoaded(program, exitCode, stdout + stderr)],
  };
}

function named(lines: readonly string[], patterns: readonly RegExp[]): string[] {
  const names = lines.flatMap((line) => patterns.flatMap((pattern) => pattern.exec(line)?.[1] ?? []));
  return [...new Set(names)];
}

function missingLibrary(program: string, library: string): Fault {
  return {
    summary: `${program} needs the library ${library}, which is not on this host`,
    remedy: `install the package that has ${library}, then check with: ldd ${program}`,
  };
}

function oldLibrary(program: string, version: string): Fault {
  return {
    summary: `${program} needs ${version}, and the library of this host is older`,
    remedy: `use a build of ${program} for this host's distribution, or a static one`,
  };
}

function noAnswer(program: string): Fault {
  return {
    summary: `ldd could not be run, so the libraries of ${program} are not known`,
    remedy: `install ldd (Debian and Ubuntu: package libc-bin), or use a static build of ${program}`,
  };
}

function notLoaded(program: string, exitCode: number, said: string): Fault {
  const detail = said.trim() === "" ? "" : `: ${said.trim()}`;
  return {
    summary: `${program} cannot be loaded on this host: \`ldd ${program}\` exited with ${exitCode}${detail}`,
    remedy: `use a build of ${program} for this host's C library, or a static one`,
  };
}

/** What resolves host and user names, and what that needs. The C library loads it by name, so `ldd` does not tell. */
const NAME_SERVICE = ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"];

/**
 * Where the name service of a program's C library would be. Up to glibc 2.33 no name is resolved without it; later
 * ones have it built in, and their files of these names are nearly empty or not there.
 */
export function nameServicePaths(libraries: readonly Library[]): readonly string[] {
  const home = glibcFolder(libraries);
  return home === undefined ? [] : NAME_SERVICE.map((name) => posix.join(home, name));
}

/**
 * Names under which a library must also be there, because an image has no cache of the loader (`/etc/ld.so.cache`):
 * what this host finds in a folder of its own configuration is found in an image only beside the C library.
 */
export function aliasesBesideGlibc(libraries: readonly Library[]): ReadonlyMap<string, string> {
  const home = glibcFolder(libraries);
  if (home === undefined) return new Map();
  const elsewhere = libraries.filter(({ wanted, path }) => !wanted.includes("/") && posix.dirname(path) !== home);
  return new Map(elsewhere.map(({ wanted, path }) => [posix.join(home, wanted), path]));
}

function glibcFolder(libraries: readonly Library[]): string | undefined {
  const glibc = libraries.find(({ wanted }) => wanted === "libc.so.6");
  return glibc && posix.dirname(glibc.path);
}
