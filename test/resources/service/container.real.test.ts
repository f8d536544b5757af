import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Props } from "../../../lib/core/value.ts";
import type { Engine } from "../../../lib/drivers/docker/port.ts";
import type { Testbed } from "../../conformance/docker-port.suite.ts";
import { whyNoBed } from "../../support/docker-bed.ts";
import { type Made, provideCluster, type ProvidedCluster } from "../../support/provided-cluster.ts";
import { realEngines } from "../../support/real-engines.ts";
import { inPieces, testImageArchive } from "../../support/test-image.ts";

const unavailable = whyNoBed();
const image = { reference: "serve:1" };
/** The usual five seconds to look whether a task fails would be waited for each time. */
const update = { monitor: "300ms" };

const skipped = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;

describe.skipIf(unavailable !== undefined)(`a container on a real engine${skipped}`, () => {
  let folder: string;
  let bed: Testbed;
  let prod: ProvidedCluster;
  let engine: Engine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "swarmwright-mount-"));
    writeFileSync(join(folder, "page"), "hello\n");
    bed = await realEngines(1);
    const [host] = bed.hosts;
    if (!host) throw new Error("there is no machine");
    engine = bed.docker.engine(host.endpoint);
    prod = await provideCluster(bed);
    const command = ["sleep", "100000"];
    await engine.images.load(inPieces(await testImageArchive({ reference: image.reference, command })));
  });
  afterAll(async () => {
    await bed?.dispose();
    rmSync(folder, { recursive: true });
  });

  /** What a shell in the service's container says. */
  async function says(service: Made, line: string): Promise<string> {
    const labels = { "com.docker.swarm.service.name": service.id };
    const [container] = await engine.containers.list(labels);
    const { stdout, stderr } = await engine.containers.exec(container?.Id ?? "", ["/bin/busybox", "sh", "-c", line]);
    return `${stdout}${stderr}`.trimEnd();
  }

  async function during(props: Props, look: (service: Made) => Promise<void>): Promise<void> {
    const service = await prod.put("Service", "web", { image, stopGracePeriod: "0s", update, ...props });
    await look(service);
    await prod.remove(service);
  }

  it("is who and where its service says", async () => {
    const hostname = "web-{{.Task.Slot}}";
    const props = { user: "1000:1001", groups: ["1002"], workingDir: "/bin", hostname, env: { A: "", B: "x=y" } };
    await during(props, async (web) => {
      const told = "b=/bin/busybox; $b id -u; $b id -g; $b id -G; $b hostname; pwd; echo ${A-none} $B";
      // A program that is run beside it has the user, and not the groups, on engines before 23.
      expect(await says(web, told)).toMatch(/^1000\n1001\n1001.*\nweb-1\n\/bin\nx=y$/);
      expect(await says(web, "/bin/busybox grep Groups /proc/1/status")).toMatch(/1002/);
    });
  });

  it("sees what is mounted, and can write where it may", async () => {
    const mounts = [
      { type: "bind", source: folder, target: "/page", readOnly: true },
      { type: "tmpfs", target: "/tmp", size: "128KiB" },
    ];
    await during({ mounts, readOnly: true }, async (web) => {
      expect(await says(web, "cat /page/page; echo x > /page/other")).toMatch(/^hello\n.*Read-only file system/);
      expect(await says(web, "echo x > /other")).toMatch(/Read-only file system/);
      expect(
        await says(web, "echo x > /tmp/other; cat /tmp/other; /bin/busybox df -k /tmp | /bin/busybox tail -1"),
      ).toMatch(/^x\ntmpfs +128 /);
    });
  });

  it("looks names up as its service says", async () => {
    const dns = { nameservers: ["10.98.0.99"], search: ["corp.example"], options: ["timeout:1", "attempts:1"] };
    await during({ dns, hosts: { "db.example": "10.0.0.7", six: "fd00::7" } }, async (web) => {
      const resolver = await says(web, "cat /etc/resolv.conf");
      expect(resolver).toContain("nameserver 10.98.0.99");
      expect(resolver).toContain("search corp.example");
      expect(resolver).toMatch(/options timeout:1 attempts:1/);
      const hosts = await says(web, "cat /etc/hosts");
      expect(hosts).toMatch(/^10\.0\.0\.7\s+db\.example$/m);
      expect(hosts).toMatch(/^fd00::7\s+six$/m);
    });
  });

  it("has the settings of the kernel that its service says, for itself", async () => {
    const read = "cat /proc/sys/net/ipv4/tcp_retries2 /proc/sys/kernel/msgmax";
    const sysctls = { "net.ipv4.tcp_retries2": "5", "kernel.msgmax": "4096" };
    await during({ sysctls }, async (web) => {
      expect(await says(web, read)).toBe("5\n4096");
    });
  });

  it("has its limits, and the init that it asked for", async () => {
    const resources = { limits: { cpus: 0.5, memory: "16MiB", pids: 20 }, reservations: { memory: "8MiB" } };
    await during({ resources, init: true }, async (web) => {
      const cgroup = "/sys/fs/cgroup";
      const files = ["memory/memory.limit_in_bytes", "pids/pids.max", "cpu/cpu.cfs_quota_us", "cpu/cpu.cfs_period_us"];
      const values = await says(web, files.map((file) => `cat ${cgroup}/${file}`).join("; "));
      expect(values.split("\n")).toEqual([String(16 * 1024 * 1024), "20", "50000", "100000"]);
      expect(await says(web, "cat /proc/1/comm")).toBe("docker-init");
    });
  });
});
