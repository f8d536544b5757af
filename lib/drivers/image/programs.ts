import { existsSync } from "node:fs";
import { basename, isAbsolute } from "node:path";
import { appletsOf, isBusybox } from "./applets.ts";
import type { Architecture } from "./architecture.ts";
import { type Entry, type FileEntry, imagePath, type Placed } from "./entry.ts";
import { aliasesBesideGlibc, type Library, linkageOf, nameServicePaths } from "./libraries.ts";
import { linkedName } from "./linked-name.ts";
import { readProgramHead } from "./program-head.ts";
import { type Fault, found, lookAt, nothingBut, type Survey, together, unreadable } from "./survey.ts";

/** Finds programs of this host and all that they need to run, at the paths where they look for it. */
export async function surveyPrograms(
  at: string,
  binaries: readonly string[],
  architecture: Architecture,
): Promise<Survey> {
  const names = new Set(binaries.map((path) => basename(path)));
  const surveys = binaries.map((path, index) => surveyProgram(`${at}.${index}`, imagePath(path), names, architecture));
  const { placed, problems } = together(await Promise.all(surveys));
  return { placed: placed.toSorted(byPrecedence), problems };
}

/** What stays when two things are placed at one path, in whatever order the programs were listed. */
function byPrecedence([, a]: Placed, [, b]: Placed): number {
  if (a.kind === "link" && b.kind === "link") return Number(a.target > b.target) - Number(a.target < b.target);
  return rank(a) - rank(b);
}

/** A second name of one thing never hides another thing, and what is listed to be run stays executable. */
function rank(entry: Entry): number {
  if (entry.kind === "file") return entry.executable ? 0 : 1;
  return 2;
}

async function surveyProgram(
  at: string,
  path: string,
  names: ReadonlySet<string>,
  architecture: Architecture,
): Promise<Survey> {
  if (!isAbsolute(path)) return nothingBut(at, [relative(path)]);
  try {
    const thing = await lookAt(at, path);
    if (thing.kind !== "file") return nothingBut(at, [noFile(path)]);
    const { fault, dynamic } = await readProgramHead(path, architecture);
    if (fault) return nothingBut(at, [fault]);
    const itself = await underItsNames(path, { kind: "file", executable: true, content: thing.file });
    const libraries = dynamic ? await surveyLibraries(at, path) : found([]);
    return together([found(itself), libraries, found(await placedApplets(path, names))]);
  } catch (error) {
    return nothingBut(at, [unreadable(path, error)]);
  }
}

/** A program that is a link is there under both names: some find their libraries from where they really are. */
async function underItsNames(path: string, file: FileEntry): Promise<Placed[]> {
  const name = await linkedName(path);
  const second: Placed[] = name === path ? [] : [[path, { kind: "link", target: name }]];
  return [[name, file], ...second];
}

async function surveyLibraries(at: string, program: string): Promise<Survey> {
  const { libraries, faults } = await linkageOf(program);
  const nameService = nameServicePaths(libraries).filter((path) => existsSync(path));
  const needed = [...libraries, ...nameService.map((path) => ({ wanted: path, path }))];
  const files = await Promise.all(needed.map((library) => surveyLibrary(at, library)));
  const aliases = [...aliasesBesideGlibc(libraries)].map(([name, target]): Placed => [name, { kind: "link", target }]);
  return together([...files, found(aliases), nothingBut(at, faults)]);
}

/** The file itself, not a link to it, under the name that the program asks for. */
async function surveyLibrary(at: string, { wanted, path }: Library): Promise<Survey> {
  try {
    const thing = await lookAt(at, path);
    if (thing.kind !== "file") return nothingBut(at, [noFile(path)]);
    const entry: FileEntry = { kind: "file", executable: thing.executable, content: thing.file };
    const names = new Set(isAbsolute(wanted) ? [path, wanted] : [path]);
    return found([...names].map((name) => [name, entry]));
  } catch (error) {
    return nothingBut(at, [unreadable(path, error)]);
  }
}

/** An applet gives way to a listed program of its name, wherever that is. */
async function placedApplets(program: string, names: ReadonlySet<string>): Promise<Placed[]> {
  if (!isBusybox(program)) return [];
  const applets = (await appletsOf(program)).filter((applet) => !names.has(basename(applet)));
  return applets.map((applet) => [applet, { kind: "link", target: program }]);
}

function relative(path: string): Fault {
  return { summary: `${path} is not an absolute path`, remedy: "write the path from / on" };
}

function noFile(path: string): Fault {
  return { summary: `${path} is not a file`, remedy: "name the program itself" };
}
