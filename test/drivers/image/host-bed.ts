import { chmod, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of this host that goes with the test. */
export interface HostBed {
  readonly root: string;
  path(name: string): string;
  /** @returns its path on this host */
  write(name: string, content: string | Buffer, options?: FileOptions): Promise<string>;
  link(name: string, target: string): Promise<string>;
}

export interface FileOptions {
  readonly mode?: number;
  readonly modifiedAt?: Date;
}

export async function hostBed(): Promise<HostBed> {
  const root = await mkdtemp(join(tmpdir(), "host-files-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const path = (name: string) => join(root, name);
  return {
    root,
    path,
    async write(name, content, { mode = 0o644, modifiedAt } = {}) {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), content);
      await chmod(path(name), mode);
      if (modifiedAt) await utimes(path(name), modifiedAt, modifiedAt);
      return path(name);
    },
    async link(name, target) {
      await mkdir(dirname(path(name)), { recursive: true });
      await symlink(target, path(name));
      return path(name);
    },
  };
}

const X86_64 = 62;

/** The head of a program: enough for a builder, and for a loader to say no. */
export function program({ machine = X86_64, dynamic = false, content = "" } = {}): Buffer {
  const fileHeader = Buffer.alloc(64);
  fileHeader.write("\x7fELF\x02\x01\x01", "latin1");
  fileHeader.writeUInt16LE(2, 16);
  fileHeader.writeUInt16LE(machine, 18);
  fileHeader.writeUInt32LE(1, 20);
  fileHeader.writeBigUInt64LE(64n, 32);
  fileHeader.writeUInt16LE(64, 52);
  fileHeader.writeUInt16LE(56, 54);
  fileHeader.writeUInt16LE(1, 56);
  const programHeader = Buffer.alloc(56);
  programHeader.writeUInt32LE(dynamic ? 2 : 1, 0);
  return Buffer.concat([fileHeader, programHeader, Buffer.from(content)]);
}
