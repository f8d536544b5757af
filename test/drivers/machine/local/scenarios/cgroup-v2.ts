import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dockerDriver } from "../../../../../lib/drivers/docker/client.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { answer, inside, machines, node1, inTime, look, settings } from "./machines-here.ts";

/*
 * A machine on a host with cgroup version 2 alone. On a kernel whose controllers are bound to version 1 this shows the
 * layout and the order of steps; limits work only where there are controllers.
 */
const ROOT = "/sys/fs/cgroup";
if (!existsSync(join(ROOT, "cgroup.controllers"))) {
  execFileSync("umount", ["--recursive", ROOT]);
  execFileSync("mount", ["-t", "cgroup2", "none", ROOT]);
}
const before = look();

await machines.create(node1, settings, {});
const { endpoint, machineId } = await machines.start(node1, inTime());
const docker = dockerDriver();
const engine = await docker.engine(endpoint).info();
docker.close();

const own = join(ROOT, "swarmwright", `${node1.project}+test+node-1-${machineId.slice(0, 8)}`);
const processesIn = (folder: string): number => lines(join(own, folder, "cgroup.procs")).length;
const layout = {
  cgroups: readdirSync(own, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])),
  inKeeper: processesIn("keeper"),
  inRoot: processesIn("machine"),
  inInit: processesIn("machine/init"),
  firstProcessSees: await inside(node1, "cat", "/proc/1/cgroup"),
  handedDown: lines(join(own, "machine/cgroup.controllers")),
  offeredByHost: lines(join(ROOT, "cgroup.controllers")),
};
await machines.stop(node1, inTime());
await machines.start(node1, inTime());
await machines.remove(node1, inTime());

answer({ engine: engine.Name, layout, left: changesBetween(before, look()) });

function lines(path: string): string[] {
  return readFileSync(path, "utf8")
    .split(/\s+/)
    .filter((word) => word !== "");
}
