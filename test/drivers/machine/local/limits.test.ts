import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Hierarchy } from "../../../../lib/drivers/machine/local/cgroups.ts";
import { chooseCpus, cpusIn } from "../../../../lib/drivers/machine/local/cpu-list.ts";
import {
  applyLimits,
  limitFiles,
  meminfoOf,
  problemsWithLimits,
} from "../../../../lib/drivers/machine/local/limits.ts";

const MIB = 2 ** 20;

describe("the limits of a machine", () => {
  it("are a share of every tenth of a second, and memory without swap, in the words of version 1", () => {
    expect(limitFiles(1, { cpus: 1.5, memoryBytes: 512 * MIB })).toEqual([
      ["cpu.cfs_quota_us", "150000"],
      ["memory.memsw.limit_in_bytes", "-1"],
      ["memory.limit_in_bytes", "536870912"],
      ["memory.memsw.limit_in_bytes", "536870912"],
    ]);
  });

  it("are the same in the words of version 2", () => {
    expect(limitFiles(2, { cpus: 1.5, memoryBytes: 512 * MIB })).toEqual([
      ["cpu.max", "150000 100000"],
      ["memory.swap.max", "0"],
      ["memory.max", "536870912"],
    ]);
  });

  it("are lifted where there are none", () => {
    expect(limitFiles(1, {}).map(([, value]) => value)).toEqual(["-1", "-1", "-1", "-1"]);
    expect(limitFiles(2, {}).map(([, value]) => value)).toEqual(["max 100000", "max", "max"]);
  });

  it("are told to its engine as the memory that there is", () => {
    expect(meminfoOf(512 * MIB)).toMatch(/^MemTotal: +524288 kB\n/);
  });
});

describe("the processors of a machine", () => {
  it.each([
    ["0-3,6", [0, 1, 2, 3, 6]],
    ["0\n", [0]],
    ["\n", []],
  ])("are read from a list as the kernel writes it: %j", (list, cpus) => {
    expect(cpusIn(list)).toEqual(cpus);
  });

  it("are others than its neighbours', as far as there are enough", () => {
    const available = [0, 1, 2, 3, 6, 7];
    expect([11, 12, 13].map((seat) => chooseCpus(available, 2, seat))).toEqual([
      [6, 7],
      [0, 1],
      [2, 3],
    ]);
  });

  it("are as many as it should have, each once, of those that there are", () => {
    const hosts = fc.uniqueArray(fc.nat(255), { minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(hosts, fc.integer({ min: 1, max: 80 }), fc.nat(254), (available, count, seat) => {
        const chosen = chooseCpus(available, count, seat);
        expect(new Set(chosen).size).toBe(Math.min(count, available.length));
        expect(available).toEqual(expect.arrayContaining(chosen));
      }),
    );
  });
});

/** A folder that has the files of a cgroup file system, though nothing happens when they are written to. */
describe("limits that a host can, or cannot give", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "swarmwright-limits-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const version2 = (controllers: string): Hierarchy[] => {
    writeFileSync(join(folder, "cgroup.controllers"), `${controllers}\n`);
    writeFileSync(join(folder, "cpuset.cpus.effective"), "0-3\n");
    return [{ version: 2, path: folder, options: "" }];
  };

  it("are fine where they are less than the host has", async () => {
    expect(await problemsWithLimits(version2("cpuset cpu memory"), { cpus: 4, memoryBytes: MIB })).toEqual([]);
  });

  it("are refused where they are more, each by its name", async () => {
    const problems = await problemsWithLimits(version2("cpuset cpu memory"), { cpus: 4.5, memoryBytes: 2 ** 60 });
    expect(problems.map(({ at, summary }) => `${at}: ${summary}`)).toEqual([
      "cpus: 4.5 is more than this host has, 4",
      expect.stringMatching(/^memory: 1048576TiB is more than this host has, \d+MiB$/),
    ]);
  });

  it("are refused where the kernel cannot hold them, with the way to change that", async () => {
    const problems = await problemsWithLimits(version2("cpu io pids"), { cpus: 1, memoryBytes: MIB });
    expect(problems.map(({ at }) => at)).toEqual(["cpus", "memory"]);
    expect(problems[1]?.remedy).toContain("cgroup_enable=memory");
  });

  it("need no choice of processors where all are given", async () => {
    expect(await problemsWithLimits(version2("cpu memory"), { cpus: 3.5 })).toEqual([]);
  });

  const machine = { label: "shop+dev+node-1", cgroup: "node-1-abc", seat: 11 };

  it("are refused to a machine that holds more in memory already: version 2 would end its processes", async () => {
    const inside = join(folder, "swarmwright/node-1-abc/machine");
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, "memory.stat"), `anon ${300 * MIB}\nfile 4096\n`);
    writeFileSync(join(inside, "memory.max"), "max\n");
    const hierarchies = version2("cpuset cpu memory");
    const refusal = { code: "refused", message: expect.stringContaining("300MiB of memory are in use") };
    await expect(applyLimits(hierarchies, machine, { memoryBytes: 256 * MIB })).rejects.toMatchObject(refusal);
    expect(readFileSync(join(inside, "memory.max"), "utf8")).toBe("max\n");
    await applyLimits(hierarchies, machine, { memoryBytes: 512 * MIB });
    expect(readFileSync(join(inside, "memory.max"), "utf8")).toBe("536870912");
  });

  it("are never silently none: a kernel may have a controller, and no such limit", async () => {
    mkdirSync(join(folder, "swarmwright/node-1-abc/machine"), { recursive: true });
    const refusal = { code: "incapable", message: expect.stringContaining("cannot limit processor time") };
    await expect(applyLimits(version2("cpu memory"), machine, { cpus: 1 })).rejects.toMatchObject(refusal);
  });
});
