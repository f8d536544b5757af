import { readdir, readlink } from "node:fs/promises";
import type { Dirent } from "node:fs";
import { isAbsolute, join, posix } from "node:path";
import { imagePath, type Placed } from "./entry.ts";
import { type Fault, found, lookAt, nothingBut, type Survey, together, unreadable } from "./survey.ts";

/** A file or folder of this host, and where it goes. */
interface Source {
  readonly at: string;
  /** In the image. */
  readonly to: string;
  /** On this host. */
  readonly from: string;
}

/** Finds files and folders of this host. What is named by the longer path in the image comes before what a folder brings. */
export async function surveyFiles(at: string, files: Readonly<Record<string, string>>): Promise<Survey> {
  const sources = Object.entries(files).map(([to, from]) => ({ at: `${at}.${to}`, to: imagePath(to), from }));
  const named = sources.toSorted((a, b) => b.to.length - a.to.length || (a.at < b.at ? -1 : 1));
  return together(await Promise.all(named.map((source, index) => surveyNamed(source, named.slice(0, index)))));
}

async function surveyNamed(source: Source, before: readonly Source[]): Promise<Survey> {
  const { at, to, from } = source;
  const twin = before.find((other) => other.to === to);
  if (twin) return nothingBut(at, [taken(to)]);
  if (!posix.isAbsolute(to)) return nothingBut(at, [relative(to)]);
  if (!isAbsolute(from)) return nothingBut(at, [relative(from)]);
  try {
    const thing = await lookAt(at, from);
    if (thing.kind === "special") return nothingBut(at, [special(from)]);
    if (thing.kind === "folder") return await surveyFolder(source);
    if (to === "/") return nothingBut(at, [fileAsRoot(from)]);
    return found([[to, { kind: "file", executable: thing.executable, content: thing.file }]]);
  } catch (error) {
    return nothingBut(at, [unreadable(from, error)]);
  }
}

async function surveyFolder(folder: Source): Promise<Survey> {
  const members = await readdir(folder.from, { withFileTypes: true });
  const surveys = await Promise.all(members.map((member) => surveyMember(folder, member)));
  return together([found([[folder.to, { kind: "folder" }]]), ...surveys]);
}

/** Links in a folder stay links: they belong to what the folder is. */
async function surveyMember(folder: Source, member: Dirent): Promise<Survey> {
  const source = { at: folder.at, to: posix.join(folder.to, member.name), from: join(folder.from, member.name) };
  try {
    if (member.isSymbolicLink()) return found([await placedLink(source)]);
    return await surveyNamed(source, []);
  } catch (error) {
    return nothingBut(folder.at, [unreadable(source.from, error)]);
  }
}

async function placedLink({ to, from }: Source): Promise<Placed> {
  return [to, { kind: "link", target: await readlink(from) }];
}

function special(path: string): Fault {
  return {
    summary: `${path} is a socket, a pipe or a device, which an image cannot hold`,
    remedy: "take it out of the folder, or name files one by one",
  };
}

function relative(path: string): Fault {
  return { summary: `${path} is not an absolute path`, remedy: "write the path from / on" };
}

function taken(path: string): Fault {
  return { summary: `${path} is named twice, with another spelling`, remedy: "keep one of the two" };
}

function fileAsRoot(path: string): Fault {
  return { summary: `${path} is a file, and / can only be a folder`, remedy: "give it a name in the image" };
}
