import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { dockerDriver } from "../../../../../lib/drivers/docker/client.ts";
import type { Engine } from "../../../../../lib/drivers/docker/port.ts";
import type { LocalSettings } from "../../../../../lib/drivers/machine/port.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { inPieces, testImageArchive } from "../../../../support/test-image.ts";
import { answer, inside, inTime, look, machines, node1, refusalOf } from "./machines-here.ts";

/*
 * A machine with half a processor and 512 MiB, in which a container takes all it can get; given more and less while
 * that runs, and started again.
 */
const MIB = 2 ** 20;
const small: LocalSettings = { internet: false, cpus: 0.5, memoryBytes: 512 * MIB };
const large: LocalSettings = { internet: false, cpus: 2, memoryBytes: 1024 * MIB };
const before = look();

const unlimited = { internet: false };
await machines.create(node1, small, {});
const { endpoint, address, machineId } = await machines.start(node1, inTime());
const docker = dockerDriver();
const engine = docker.engine(endpoint);
await engine.swarm.init({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: address, Spec: {} });
const image = { reference: "serve:1", command: ["sleep", "100000"] };
await engine.images.load(inPieces(await testImageArchive(image)));
await engine.services.create({ Name: "web", TaskTemplate: { ContainerSpec: { Image: image.reference } }, Mode: {} });
const container = await until(async () => (await engine.containers.list({}))[0]?.Id);

const told = await amounts();
const machineSees = { meminfo: await inside(node1, "cat", "/proc/meminfo"), nproc: await nproc() };
const hog = await exec("tail", "/dev/zero");
// On a busy host it does not get its half at once.
const throttled = await until(async () => {
  await exec("timeout", "1", "sh", "-c", "while :; do :; done");
  return timesThrottled() > 0 ? true : undefined;
});
const limited = { hog: hog.exitCode, engineAlive: (await engine.info()).Name, throttled };

await machines.configure(node1, large, inTime());
const grown = { engine: await amounts(), nproc: await nproc(), swarm: await until(async () => toldToSwarm(2)) };
// Held in memory by a process, as no page of a file is.
const hold =
  "x=$(/bin/busybox head -c 200000000 /dev/zero | /bin/busybox tr '\\0' x); echo >/held; /bin/busybox sleep 1000";
const holder = exec("sh", "-c", hold);
holder.catch(() => undefined);
await until(async () => ((await exec("test", "-e", "/held")).exitCode === 0 ? true : undefined));
const tooLittle = await refusalOf(machines.configure(node1, { ...small, memoryBytes: 128 * MIB }, inTime()));
const kept = { engine: await amounts(), settings: (await machines.find(node1))?.settings };
await machines.configure(node1, small, inTime());
const shrunk = { engine: await amounts(), nproc: await nproc() };
await machines.configure(node1, unlimited, inTime());
const freed = { engine: await amounts(), nproc: await nproc() };

await machines.stop(node1, inTime());
await machines.configure(node1, small, inTime());
await machines.start(node1, inTime());
const booted = await amounts();
docker.close();
await machines.remove(node1, inTime());
answer({
  told,
  machineSees,
  limited,
  grown,
  tooLittle,
  kept,
  shrunk,
  freed,
  booted,
  left: changesBetween(before, look()),
});

async function amounts(it: Engine = engine): Promise<object> {
  const { NCPU, MemTotal } = await it.info();
  return { cpus: NCPU, mebibytes: MemTotal / MIB };
}

/** In the container: it has no limit of its own. */
async function nproc(): Promise<string> {
  return (await exec("nproc")).stdout.trim();
}

function exec(...command: readonly string[]) {
  return engine.containers.exec(container, ["/bin/busybox", ...command]);
}

/** What Swarm's scheduler knows, once it knows of so many processors. */
async function toldToSwarm(cpus: number): Promise<object | undefined> {
  const [node] = await engine.nodes.list();
  const { NanoCPUs, MemoryBytes = 0 } = node?.Description.Resources ?? {};
  return NanoCPUs === cpus * 1e9 ? { cpus, mebibytes: MemoryBytes / MIB } : undefined;
}

function timesThrottled(): number {
  return numberIn("cpu", "cpu.stat", /^nr_throttled (\d+)$/m);
}

/** Under version 1 in the tree of a controller, under version 2 in the only one. */
function numberIn(controller: string, file: string, pattern: RegExp): number {
  const paths = look()
    .cgroups.filter((path) => path.endsWith(`-${machineId.slice(0, 8)}/machine`))
    .map((path) => join(path, file));
  const path = paths.find((it) => it.includes(`/${controller}/`)) ?? paths.find((it) => existsSync(it)) ?? "";
  return Number(pattern.exec(readFileSync(path, "utf8"))?.[1] ?? 0);
}

async function until<T>(see: () => Promise<T | undefined>): Promise<T> {
  const deadline = inTime();
  for (;;) {
    deadline.throwIfAborted();
    const seen = await see();
    if (seen !== undefined) return seen;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
