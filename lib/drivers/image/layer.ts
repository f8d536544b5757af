import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { problem } from "../../core/errors.ts";
import type { Entry, FileEntry, Tree } from "./entry.ts";
import { unreadable } from "./survey.ts";
import { type Member, packed } from "./tar.ts";

/** A layer of an image, ready to be sent. */
export interface Layer {
  /** What it is for, as `docker history` shows it. */
  readonly about: string;
  /** `sha256:` and the digest of the archive. */
  readonly diffId: string;
  readonly archive: Buffer;
}

/** @throws `invalid-props` when a file went away since it was looked at. */
export async function packLayer(about: string, tree: Tree): Promise<Layer> {
  const members: Member[] = [];
  for (const [path, entry] of tree) members.push(await memberOf(path.slice(1), entry));
  const chunks: Uint8Array[] = [];
  for await (const chunk of packed(members)) chunks.push(chunk);
  const archive = Buffer.concat(chunks);
  return { about, archive, diffId: sha256(archive) };
}

export function sha256(content: Uint8Array | string): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

async function memberOf(name: string, entry: Entry): Promise<Member> {
  switch (entry.kind) {
    case "folder":
      return { type: "directory", name: `${name}/`, mode: name === "tmp" ? 0o1777 : 0o755 };
    case "link":
      return { type: "symlink", name, mode: 0o777, linkname: entry.target };
    case "file":
      return { type: "file", name, mode: entry.executable ? 0o755 : 0o644, body: await bytesOf(entry) };
  }
}

async function bytesOf({ content }: FileEntry): Promise<Buffer> {
  if (typeof content === "string") return Buffer.from(content);
  try {
    return await readFile(content.path);
  } catch (error) {
    const { summary, remedy } = unreadable(content.path, error);
    throw problem("invalid-props", content.at, summary, remedy, { cause: error });
  }
}
