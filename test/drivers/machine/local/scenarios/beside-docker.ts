import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dockerDriver } from "../../../../../lib/drivers/docker/client.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { answer, inside, inTime, look, machines, node1, node2, reaches } from "./machines-here.ts";
import { connectToInternet, site, UPLINK } from "./the-internet.ts";

/*
 * Two machines on a host that runs a Docker engine of its own, as its distribution sets it up: it forwards nothing but
 * what it knows, and forwards at all because that engine said so.
 */
const disconnect = await connectToInternet();
const docker = dockerDriver();
const own = docker.engine({ kind: "unix", path: "/run/docker.sock" });
const folders = [
  "--data-root",
  "/var/lib/own",
  "--exec-root",
  "/run/own",
  "--pidfile",
  "/run/own.pid",
  "--group",
  "root",
];
const daemon = spawn("dockerd", [...folders, "--cgroup-parent", "/own"], { stdio: "ignore" });
await own.waitUntilReady(30_000);
const before = look();
const policy = before.rules.find((rule) => rule.includes(":FORWARD"));

const first = await up(node1);
await up(node2);
const together = {
  fetched: await fetched(),
  reached: await reaches(node2, first.address),
  engines: [(await own.info()).Name, (await docker.engine(first.endpoint).info()).Name],
};
await machines.remove(node1, inTime());
await machines.remove(node2, inTime());
const left = changesBetween(before, look()).filter((line) => !line.includes(UPLINK));
const forwards = readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim();
docker.close();
daemon.kill("SIGTERM");
await once(daemon, "exit");
disconnect();
answer({ policy, together, forwards, left });

async function up(machine: typeof node1) {
  await machines.create(machine, { internet: true }, {});
  return machines.start(machine, inTime());
}

function fetched(): Promise<string | undefined> {
  return inside(node1, "busybox", "timeout", "3", "busybox", "wget", "-qO-", `http://${site}/`);
}
