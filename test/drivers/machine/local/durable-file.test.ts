import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeFolder } from "../../../../lib/drivers/machine/local/durable-file.ts";
import { removeIfEmpty } from "../../../../lib/drivers/machine/local/store.ts";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "folders-"))));
afterEach(() => rmSync(root, { recursive: true }));

/** Comes and goes, as a stack does: the last one out removes the folder that all share. */
async function visit(name: string, times: number): Promise<void> {
  const folder = join(root, "shared", "below", name);
  for (let turn = 0; turn < times; turn += 1) {
    await makeFolder(folder);
    await rmdir(folder);
    await removeIfEmpty(dirname(folder));
    await removeIfEmpty(dirname(dirname(folder)));
  }
}

describe("a folder that several share", () => {
  it("is there for whoever comes while another one leaves", async () => {
    await Promise.all(["one", "two", "three", "four"].map((name) => visit(name, 200)));
    expect(readdirSync(root)).toEqual([]);
  });
});
