import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname, tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../../lib/core/value.ts";
import type { ResourceState } from "../../../lib/engine/resource-state.ts";
import { diskFiles } from "../../../lib/engine/state/files.ts";
import { Ledger } from "../../../lib/engine/state/ledger.ts";
import { stackLock } from "../../../lib/engine/state/lock.ts";
import { newSecrets, openSecrets } from "../../../lib/engine/state/secrets.ts";
import { stackStore } from "../../../lib/engine/state/stack-store.ts";
import { MemoryFiles } from "../../../lib/testing/memory-files.ts";
import { systemProcesses } from "../../../lib/workspace/processes.ts";

const secrets = newSecrets("passphrase");

function storeOver(files: MemoryFiles) {
  let time = 0;
  return stackStore({ files, project: "p", stack: "s", secrets: () => secrets, now: () => new Date((time += 1000)) });
}

function state(name: string, more: Partial<ResourceState> = {}): ResourceState {
  const urn = `urn:pulumi:s::p::toy:index:App::${name}`;
  return {
    urn,
    type: "toy:index:App",
    custom: true,
    id: name,
    inputs: {},
    outputs: {},
    dependencies: [],
    propertyDependencies: {},
    ...more,
  };
}

describe("the state of a stack", () => {
  it("is read back as it was saved, secrets too, and holds none in clear", async () => {
    const files = new MemoryFiles();
    const resource = state("app", {
      inputs: { token: new Secret("t0ken"), list: [{ deep: new Secret({ a: "b3ta" }) }] },
    });
    await storeOver(files).save({ resources: [resource], pending: [] });
    expect((await storeOver(files).load()).resources).toEqual([resource]);
    const text = files.read(".pulumi/stacks/p/s.json") ?? "";
    expect(text).not.toMatch(/t0ken|b3ta/);
  });

  it("keeps the ciphertext of a secret that did not change", async () => {
    const files = new MemoryFiles();
    const ciphertext = () => /"ciphertext":"[^"]+"/.exec(files.read(".pulumi/stacks/p/s.json") ?? "")?.[0];
    await storeOver(files).save({ resources: [state("app", { inputs: { token: new Secret("t") } })], pending: [] });
    const before = ciphertext();
    const store = storeOver(files);
    await store.save(await store.load());
    expect(ciphertext()).toBe(before);
  });

  it("says which version of Pulumi's layout it has", async () => {
    const files = new MemoryFiles();
    await storeOver(files).save({ resources: [], pending: [] });
    expect(files.read(".pulumi/meta.yaml")).toBe("version: 1\n");
  });

  it("refuses what is no checkpoint, and one of another version", async () => {
    const files = new MemoryFiles();
    files.replace(".pulumi/stacks/p/s.json", "{");
    await expect(storeOver(files).load()).rejects.toThrow("is no JSON");
    files.replace(".pulumi/stacks/p/s.json", '{"version":4,"checkpoint":{}}');
    await expect(storeOver(files).load()).rejects.toThrow("version 4");
  });
});

describe("the journal", () => {
  /** What a run writes down before it is killed: one resource made, one changed, one under way. */
  async function killedRun(files: MemoryFiles): Promise<void> {
    const store = storeOver(files);
    await store.save({
      resources: [state("a"), state("b", { dependencies: [state("a").urn] }), state("c")],
      pending: [],
    });
    const base = await store.load();
    const journal = store.journal();
    const ledger = new Ledger(base, journal);
    ledger.keep(base.resources[0] as ResourceState, state("a"));
    ledger.place(
      state("b", { inputs: { token: new Secret("t0ken") }, dependencies: [state("a").urn] }),
      base.resources[1],
    );
    ledger.drop(base.resources[2] as ResourceState);
    await ledger.begin({ type: "creating", resource: state("d") });
  }

  it("is folded into the checkpoint by the next run", async () => {
    const files = new MemoryFiles();
    await killedRun(files);
    const { resources, pending } = await storeOver(files).load();
    expect(resources.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(resources[1]?.inputs).toEqual({ token: new Secret("t0ken") });
    expect(pending).toMatchObject([{ type: "creating", resource: { id: "d" } }]);
  });

  it("knows whose outputs it tells of, also beside resources that stayed as they were", async () => {
    const files = new MemoryFiles();
    const store = storeOver(files);
    await store.save({ resources: [state("a"), state("b"), state("c")], pending: [] });
    const base = await store.load();
    const journal = store.journal();
    const ledger = new Ledger(base, journal);
    for (const [index, name] of ["a", "b"].entries()) ledger.keep(base.resources[index] as ResourceState, state(name));
    ledger.place(state("c", { inputs: { image: "new" } }), base.resources[2]);
    ledger.setOutputs(state("b").urn, { told: "b" });
    ledger.setOutputs(state("c").urn, { told: "c" });
    await journal.flush();
    const { resources } = await storeOver(files).load();
    expect(resources.map(({ id, outputs }) => [id, outputs["told"]])).toEqual([
      ["c", "c"],
      ["a", undefined],
      ["b", "b"],
    ]);
  });

  it("holds no secret in clear", async () => {
    const files = new MemoryFiles();
    await killedRun(files);
    expect(files.read("journals/p/s.jsonl")).not.toContain("t0ken");
  });

  it("loses nothing but a last line that was torn", async () => {
    const files = new MemoryFiles();
    await killedRun(files);
    files.replace("journals/p/s.jsonl", `${files.read("journals/p/s.jsonl") ?? ""}{"place":{"urn":"torn`);
    expect((await storeOver(files).load()).resources.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("is not folded in twice when the run was killed between writing the checkpoint and removing it", async () => {
    const files = new MemoryFiles();
    await killedRun(files);
    const journal = files.read("journals/p/s.jsonl") ?? "";
    const store = storeOver(files);
    await store.save(await store.load());
    files.replace("journals/p/s.jsonl", journal);
    expect((await storeOver(files).load()).resources.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  it("stops a run when the checkpoint was written by somebody else meanwhile", async () => {
    const files = new MemoryFiles();
    await killedRun(files);
    const checkpoint = JSON.parse(files.read(".pulumi/stacks/p/s.json") ?? "") as {
      checkpoint: { latest: { manifest: { time: string } } };
    };
    checkpoint.checkpoint.latest.manifest.time = "2030-01-01T00:00:00Z";
    files.replace(".pulumi/stacks/p/s.json", JSON.stringify(checkpoint));
    await expect(storeOver(files).load()).rejects.toThrow("started from another checkpoint");
  });
});

describe("secrets", () => {
  it("open what the Pulumi CLI sealed, with the same passphrase", async () => {
    // Written by Pulumi 3.259 for the passphrase "x".
    const salt = "v1:Qs1SXR5vzmE=:v1:IfwDN6hurpRDVG51:Duu7qF2xoZa2AGDGcgCQ4NcI3GE9ng==";
    const manager = await openSecrets("x", salt);
    expect(manager.decrypt(manager.encrypt("hello"))).toBe("hello");
    await expect(openSecrets("y", salt)).rejects.toThrow("does not open the secrets of this stack");
  });
});

describe("the lock of a stack", () => {
  const now = () => new Date(0);
  const folder = ".pulumi/locks/organization/p/s";

  /** @param alive when each living process of the computer began */
  const lockOver = (files: MemoryFiles, pid: number, alive: Readonly<Record<number, string>>, scope = "boot-1") => {
    const processes = { self: { pid, scope, start: alive[pid] }, startOf: (other: number) => alive[other] };
    return stackLock({ files, project: "p", stack: "s", processes, command: "swarmwright up", now });
  };
  const both = { 1: "100", 2: "200" };

  it("keeps a second run out at once, says who holds it and what to do, and lets it in afterwards", () => {
    const files = new MemoryFiles();
    const [first, second] = [lockOver(files, 1, both), lockOver(files, 2, both)];
    first.acquire();
    const text = () => {
      try {
        second.acquire();
      } catch (error) {
        return (error as Error).message.replace(`${userInfo().username}@${hostname()}`, "USER@HOST");
      }
    };
    expect(text()).toMatchInlineSnapshot(`
      "s: is locked by another run: USER@HOST, pid 1, since 1970-01-01T00:00:00.000Z: swarmwright up
        fix: wait until that run has ended; if it was killed, take its lock away: swarmwright state unlock"
    `);
    first.release();
    second.acquire();
  });

  it("is taken over from a run that is known to be dead", () => {
    const files = new MemoryFiles();
    lockOver(files, 1, both).acquire();
    lockOver(files, 2, { 2: "200" }).acquire();
    expect(files.list(folder)).toHaveLength(1);
  });

  it("is taken over when another process has the number by now", () => {
    const files = new MemoryFiles();
    lockOver(files, 1, both).acquire();
    expect(() => lockOver(files, 2, { 1: "300", 2: "200" }).acquire()).not.toThrow();
  });

  it.each([
    ["before this boot, or where numbers count differently", { scope: "boot-0", start: "100" }],
    ["of the Pulumi CLI, which says nothing but a number", {}],
  ])("is not taken over from a run %s: it may live", (_whose, identity) => {
    const files = new MemoryFiles();
    const theirs = { pid: 1, username: "ann", hostname: hostname(), timestamp: "2026-01-01T00:00:00Z", ...identity };
    files.replace(`${folder}/1.json`, JSON.stringify(theirs));
    const lock = lockOver(files, 2, { 2: "200" });
    expect(() => lock.acquire()).toThrow(`ann@${hostname()}, pid 1`);
    expect(lock.holders()).toMatchObject([{ pid: 1, isRunning: undefined }]);
  });

  it("says of its holders whether they run, and can be broken", () => {
    const files = new MemoryFiles();
    lockOver(files, 1, both).acquire();
    const lock = lockOver(files, 2, both);
    expect(lock.holders()).toMatchObject([{ pid: 1, isRunning: true }]);
    lock.breakAll();
    expect(() => lock.acquire()).not.toThrow();
  });

  it("does not keep out another stack", () => {
    const files = new MemoryFiles();
    lockOver(files, 1, both).acquire();
    const processes = { self: { pid: 2 }, startOf: () => "200" };
    const other = stackLock({ files, project: "p", stack: "t", processes, command: "swarmwright up", now });
    expect(() => other.acquire()).not.toThrow();
  });

  it("knows a process of this computer from a later one of its number", () => {
    const { self, startOf } = systemProcesses(process.pid);
    expect(self).toEqual({
      pid: process.pid,
      scope: expect.stringMatching(/^[0-9a-f-]{36} pid:\[\d+\]$/),
      start: startOf(process.pid),
    });
    expect(self.start).toMatch(/^\d+$/);
    expect(startOf(process.ppid)).not.toBe(undefined);
    expect(startOf(2 ** 22 + 1)).toBe(undefined);
  });
});

describe("state on disk", () => {
  let folder = "";
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "swarmwright-state-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is readable by its owner alone", async () => {
    const files = diskFiles(folder);
    files.replace("a/b.json", "text");
    files.claim("a/c.json", "text");
    await files.open("a/d.jsonl").append("line\n");
    for (const name of ["b.json", "c.json", "d.jsonl"])
      expect(statSync(join(folder, "a", name)).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "a")).mode & 0o777).toBe(0o700);
  });

  it("is what was written last, and nothing where there is nothing", () => {
    const files = diskFiles(folder);
    files.replace("b.json", "one");
    files.replace("b.json", "two");
    expect(readFileSync(join(folder, "b.json"), "utf8")).toBe("two");
    expect(files.claim("b.json", "three")).toBe(false);
    expect(files.read("none.json")).toBeUndefined();
    expect(files.list("none")).toEqual([]);
    files.remove("b.json");
    expect(files.list(".")).toEqual([]);
  });
});
