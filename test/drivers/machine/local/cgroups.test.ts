import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  cgroupsVariable,
  type Hierarchy,
  hierarchiesOf,
  joinCgroups,
  makeCgroups,
} from "../../../../lib/drivers/machine/local/cgroups.ts";
import { parseMountInfo } from "../../../../lib/drivers/machine/local/mount-info.ts";

const root = "25 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw";
const hosts: Readonly<Record<string, readonly string[]>> = {
  "version 2 (Debian 11 and later, Ubuntu 22.04)": [
    root,
    "35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot",
  ],
  "hybrid (Ubuntu 20.04)": [
    root,
    "33 24 0:28 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755",
    "34 33 0:29 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:10 - cgroup2 cgroup2 rw,nsdelegate",
    "35 33 0:30 / /sys/fs/cgroup/systemd rw,relatime shared:11 - cgroup cgroup rw,xattr,name=systemd",
    "38 33 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:15 master:2 - cgroup cgroup rw,cpu,cpuacct",
    "39 33 0:34 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory",
    "40 33 0:34 / /mnt/again rw,relatime - cgroup cgroup rw,memory",
  ],
  none: [root],
};

describe("the cgroup hierarchies of a host", () => {
  it.each([
    ["version 2 (Debian 11 and later, Ubuntu 22.04)", "v2", ["2:/sys/fs/cgroup"]],
    [
      "hybrid (Ubuntu 20.04)",
      "name=systemd cpu,cpuacct memory",
      [
        "2:/sys/fs/cgroup/unified",
        "1:/sys/fs/cgroup/systemd",
        "1:/sys/fs/cgroup/cpu,cpuacct",
        "1:/sys/fs/cgroup/memory",
      ],
    ],
    ["none", "", []],
  ])("of %s: a machine mounts %j", (host, variable, expected) => {
    const hierarchies = hierarchiesOf(parseMountInfo((hosts[host] ?? []).join("\n")));
    expect(hierarchies.map(({ version, path }) => `${version}:${path}`)).toEqual(expected);
    expect(cgroupsVariable(hierarchies)).toBe(variable);
  });

  it("are found at paths with blanks", () => {
    const [mount] = parseMountInfo(String.raw`40 33 0:34 / /mnt/a\040b\134c rw - cgroup2 cgroup2 rw`);
    expect(mount?.path).toBe(String.raw`/mnt/a b\c`);
  });
});

/** A folder that has the files of a cgroup file system, though nothing happens when they are written to. */
describe("a machine's cgroups", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "swarmwright-cgroups-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (...path: string[]): string => readFileSync(join(folder, ...path), "utf8");

  it("are one for the machine and one for its keepers, which they join", async () => {
    const hierarchies: Hierarchy[] = [{ version: 2, path: folder, options: "" }];
    await makeCgroups(hierarchies, "node-1-abc");
    await joinCgroups(hierarchies, "node-1-abc", 42, [40, 41]);
    expect(readdirSync(join(folder, "swarmwright/node-1-abc"))).toEqual(["keeper", "machine"]);
    expect(written("swarmwright/node-1-abc/machine/cgroup.procs")).toBe("42");
    expect(written("swarmwright/node-1-abc/keeper/cgroup.procs")).toBe("41");
  });

  it("under version 2 get the controllers that an engine needs, as far as the host offers them", async () => {
    writeFileSync(join(folder, "cgroup.controllers"), "hugetlb memory rdma\n");
    await makeCgroups([{ version: 2, path: folder, options: "" }], "node-1-abc");
    expect(written("cgroup.subtree_control")).toBe("+memory");
    expect(readdirSync(join(folder, "swarmwright/node-1-abc/machine"))).toEqual([]);
  });

  it("under version 1 get the processors and the memory of the cgroup above", async () => {
    const top = join(folder, "swarmwright");
    mkdirSync(top);
    for (const path of [folder, top]) writeFileSync(join(path, "cgroup.clone_children"), "0\n");
    for (const file of ["cpuset.cpus", "cpuset.mems"]) {
      writeFileSync(join(folder, file), "0-3\n");
      writeFileSync(join(top, file), "\n");
    }
    await makeCgroups([{ version: 1, path: folder, options: "cpuset" }], "node-1-abc");
    expect(written("swarmwright/cpuset.cpus")).toBe("0-3\n");
    expect(written("swarmwright/cpuset.mems")).toBe("0-3\n");
  });
});
