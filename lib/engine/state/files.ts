import {
  closeSync,
  constants,
  fdatasync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** The folder that holds a state. Paths are relative to it; a test brings one in memory. */
export interface StateFiles {
  /** How a person finds it. */
  readonly root: string;
  /** @returns `undefined` when there is no such file. */
  read(path: string): string | undefined;
  /** Names in a folder; none when there is no such folder. */
  list(path: string): readonly string[];
  /** Replaces a file as a whole: whoever reads sees the old or the new one, also after a power cut. */
  replace(path: string, text: string): void;
  /** Makes a file that must not be there yet. @returns `false` when it is. */
  claim(path: string, text: string): boolean;
  remove(path: string): void;
  /** A file to append to, emptied first. */
  open(path: string): AppendFile;
}

/** A file that only grows. What was appended is on disk when the promise resolves. */
export interface AppendFile {
  append(text: string): Promise<void>;
  close(): void;
}

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** State in a folder of this computer, readable by its owner only. */
export function diskFiles(root: string): StateFiles {
  const at = (path: string) => join(root, path);
  return {
    root,
    read: (path) => orNothing(() => readFileSync(at(path), "utf8")),
    list: (path) => orNothing(() => readdirSync(at(path))) ?? [],
    replace: (path, text) => replace(at(path), text),
    claim: (path, text) => claim(at(path), text),
    remove: (path) => rmSync(at(path), { force: true }),
    open: (path) => open(at(path)),
  };
}

function replace(file: string, text: string): void {
  folderOf(file);
  const next = `${file}.new`;
  const fd = openSync(next, "w", FILE_MODE);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file);
}

function claim(file: string, text: string): boolean {
  folderOf(file);
  try {
    const fd = openSync(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, FILE_MODE);
    writeSync(fd, text);
    closeSync(fd);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function open(file: string): AppendFile {
  folderOf(file);
  const fd = openSync(file, "w", FILE_MODE);
  return {
    async append(text) {
      await promisify(write)(fd, text);
      await promisify(fdatasync)(fd);
    },
    close: () => closeSync(fd),
  };
}

function folderOf(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: FOLDER_MODE });
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
