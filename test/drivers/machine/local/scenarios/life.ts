import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dockerDriver } from "../../../../../lib/drivers/docker/client.ts";
import type { DockerPort, Engine } from "../../../../../lib/drivers/docker/port.ts";
import type { LiveMachine } from "../../../../../lib/drivers/machine/port.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { inPieces, testImageArchive } from "../../../../support/test-image.ts";
import { answer, inside, machines, node1, node2, reaches, inTime, look, settings } from "./machines-here.ts";

/*
 * Two machines from nothing to nothing, beside an engine that lets nothing be forwarded on this host: with a swarm,
 * an overlay network and a service on them, stopped and started again, killed, and removed.
 */
const iptables = (...args: string[]): Buffer => execFileSync("iptables", ["--wait", ...args]);
const image = { reference: "serve:1", command: ["sh", "-c", "trap exit TERM; sleep 100000 & wait"] };

const LIMIT_BYTES = 64 * 1024 * 1024;

const bridged = readFileSync("/proc/sys/net/bridge/bridge-nf-call-iptables", "utf8").trim();
iptables("--policy", "FORWARD", "DROP");
process.env["DOCKER_HOST"] = "unix:///nowhere.sock";
if (existsSync("/etc/docker")) configureHostsEngine();
const before = look();

const docker = dockerDriver();
const first = await up(node1);
const second = await up(node2);
const reachedBeside = await reaches(node2, first.address);
const withoutRule = await withoutOurRule(() => reaches(node2, first.address));

await formSwarm(docker, first, second);
const running = look();
const limitedContainers = running.cgroups.filter((path) => memoryLimitOf(path) === LIMIT_BYTES).length;
const view = {
  hostname: await inside(node1, "cat", "/proc/sys/kernel/hostname"),
  hosts: await inside(node1, "cat", "/etc/hosts"),
  resolver: await inside(node1, "cat", "/etc/resolv.conf"),
  engineConfiguration: await inside(node1, "sh", "-c", "ls /etc/docker"),
  folder: await inside(node1, "pwd"),
  writesBesideItsData: [await writes("/var/lib/kept"), await writes("/opt/kept")],
  cards: (await inside(node1, "ls", "/sys/class/net"))?.split("\n").filter((name) => /^(?:eth|sw-)/.test(name)),
  mac: await inside(node1, "cat", "/sys/class/net/eth0/address"),
  dockerHost: await inside(node1, "sh", "-c", "echo ${DOCKER_HOST-none}"),
};
await inside(node1, "touch", "/var/lib/docker/mark");
docker.close();

await machines.stop(node1, inTime());
const stopped = look();
await machines.start(node1, inTime());
const kept = {
  data: await inside(node1, "ls", "/var/lib/docker/mark"),
  mac: await inside(node1, "cat", "/sys/class/net/eth0/address"),
  reached: await reaches(node2, first.address),
};
await machines.remove(node1, inTime());
const neighbourReached = answersPing(second.address);
await machines.remove(node2, inTime());

answer({
  bridged,
  reachedBeside,
  withoutRule,
  view,
  kept,
  neighbourReached,
  limitedContainers,
  whileRunning: changesBetween(before, running),
  whileStopped: changesBetween(before, stopped).filter((line) => line.includes(node1.name)),
  state: readdirSync("/var/lib"),
  left: changesBetween(before, look()),
});

async function up(machine: typeof node1): Promise<LiveMachine> {
  await machines.create(machine, settings, { team: "web" });
  return machines.start(machine, inTime());
}

async function withoutOurRule<T>(body: () => Promise<T>): Promise<T> {
  const rule = /^-A FORWARD (.*swarmwright.*)$/m.exec(execFileSync("iptables-save", { encoding: "utf8" }))?.[1] ?? "";
  const words = rule.replaceAll('"', "").split(" ");
  iptables("--delete", "FORWARD", ...words);
  try {
    return await body();
  } finally {
    iptables("--insert", "FORWARD", ...words);
  }
}

/** A manager and a worker that run a task each on an overlay network. */
async function formSwarm(port: DockerPort, leader: LiveMachine, follower: LiveMachine): Promise<void> {
  const [manager, worker] = [leader, follower].map(({ endpoint }) => port.engine(endpoint));
  if (!manager || !worker) throw new Error("two machines are two engines");
  await manager.swarm.init({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: leader.address, Spec: {} });
  const token = (await manager.swarm.inspect())?.JoinTokens.Worker ?? "";
  const invitation = { RemoteAddrs: [`${leader.address}:2377`], JoinToken: token };
  await worker.swarm.join({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: follower.address, ...invitation });
  const archive = await testImageArchive(image);
  for (const engine of [manager, worker]) await engine.images.load(inPieces(archive));
  await runOnAll(manager);
}

async function runOnAll(manager: Engine): Promise<void> {
  await manager.networks.create({ Name: "net", Driver: "overlay", CheckDuplicate: true });
  await manager.services.create({
    Name: "web",
    TaskTemplate: {
      ContainerSpec: { Image: image.reference },
      Networks: [{ Target: "net" }],
      Resources: { Limits: { MemoryBytes: LIMIT_BYTES } },
    },
    Mode: { Global: {} },
  });
  const deadline = inTime();
  for (;;) {
    deadline.throwIfAborted();
    const tasks = await manager.tasks.list();
    if (tasks.filter(({ Status }) => Status.State === "running").length === 2) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function writes(path: string): Promise<boolean> {
  return (await inside(node1, "touch", path)) !== undefined;
}

/** From this host. */
function answersPing(address: string): boolean {
  return spawnSync("busybox", ["ping", "-c", "1", "-W", "1", address]).status === 0;
}

/** What is set for an engine of this host is not for the engines of its machines: it would not even start with this. */
function configureHostsEngine(): void {
  execFileSync("mount", ["-t", "tmpfs", "tmpfs", "/etc/docker"]);
  writeFileSync("/etc/docker/daemon.json", `{"storage-driver": "punch-cards"}`);
}

/** In bytes, as the kernel has it under either version. */
function memoryLimitOf(cgroup: string): number | undefined {
  const file = ["memory.max", "memory.limit_in_bytes"]
    .map((name) => join(cgroup, name))
    .find((path) => existsSync(path));
  return file === undefined ? undefined : Number(readFileSync(file, "utf8"));
}
