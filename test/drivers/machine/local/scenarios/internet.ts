import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dockerDriver } from "../../../../../lib/drivers/docker/client.ts";
import type { LiveMachine, MachineName } from "../../../../../lib/drivers/machine/port.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { inPieces, testImageArchive } from "../../../../support/test-image.ts";
import { answer, inside, inTime, look, machines, node1, node2, reaches } from "./machines-here.ts";
import { connectToInternet, reachedFromOutside, site, UPLINK } from "./the-internet.ts";

/*
 * Machines of two stacks beside an internet: one with a way out, one without, one of another stack with one; on a host
 * that forwards nothing by itself, then on one that lets everything pass, then beside another's bridge.
 */
const elsewhere: MachineName = { ...node1, stack: "other" };
const online = { internet: true };
const offline = { internet: false };
const disconnect = await connectToInternet();
const before = look();

policy("DROP");
const first = await up(node1, online);
await up(node2, offline);
const stranger = await up(elsewhere, online);
const open = {
  machine: await fetched(node1),
  container: await fetchedByContainer(first),
  neighbour: await fetched(node2),
  neighbourReached: await reaches(node2, first.address),
  resolver: await inside(node1, "cat", "/etc/resolv.conf"),
};
policy("ACCEPT");
const isolated = {
  fromOtherStack: await reaches(elsewhere, first.address),
  fromOutside: reachedFromOutside(first.address),
  still: await fetched(node1),
};

await machines.configure(node1, offline, inTime());
const closed = await fetched(node1);
await machines.configure(node1, online, inTime());
const reopened = await fetched(node1);
await machines.stop(node1, inTime());
const rulesWhileStopped = changesBetween(before, look()).filter((line) => line.includes(`${first.address}/32`));
await machines.start(node1, inTime());
const restarted = await fetched(node1);

await machines.remove(node1, inTime());
await machines.remove(node2, inTime());
const strangerStill = await fetched(elsewhere);
execFileSync("ip", ["link", "add", "name", "br0", "type", "bridge"]);
await machines.remove(elsewhere, inTime());
const besideAnother = forwarding();
execFileSync("ip", ["link", "delete", "br0"]);
writeFileSync("/proc/sys/net/ipv4/ip_forward", "0");

await up(node1, online);
const whileOne = forwarding();
await machines.remove(node1, inTime());
// That link comes up in its own time.
const left = changesBetween(before, look()).filter((line) => !line.includes(UPLINK));
disconnect();
answer({
  open,
  isolated,
  closed,
  reopened,
  rulesWhileStopped,
  restarted,
  strangerStill,
  stranger: stranger.address,
  forwarding: { besideAnother, whileOne, after: forwarding() },
  left,
});

async function up(machine: MachineName, settings: { readonly internet: boolean }): Promise<LiveMachine> {
  await machines.create(machine, settings, {});
  return machines.start(machine, inTime());
}

/** What the site on the internet answers: the address that it was asked from. */
function fetched(machine: MachineName): Promise<string | undefined> {
  return inside(machine, "busybox", "timeout", "3", "busybox", "wget", "-qO-", `http://${site}/`);
}

async function fetchedByContainer({ endpoint, address }: LiveMachine): Promise<string> {
  const docker = dockerDriver();
  const engine = docker.engine(endpoint);
  await engine.swarm.init({ ListenAddr: "0.0.0.0:2377", AdvertiseAddr: address, Spec: {} });
  const image = { reference: "serve:1", command: ["sleep", "100000"] };
  await engine.images.load(inPieces(await testImageArchive(image)));
  await engine.networks.create({ Name: "net", Driver: "overlay", CheckDuplicate: true });
  const task = { ContainerSpec: { Image: image.reference }, Networks: [{ Target: "net" }] };
  await engine.services.create({ Name: "web", TaskTemplate: task, Mode: {} });
  const deadline = inTime();
  try {
    for (;;) {
      deadline.throwIfAborted();
      const [container] = await engine.containers.list({});
      const argv = ["/bin/busybox", "timeout", "3", "/bin/busybox", "wget", "-qO-", `http://${site}/`];
      if (container) return (await engine.containers.exec(container.Id, argv)).stdout;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    docker.close();
  }
}

function policy(target: string): void {
  execFileSync("iptables", ["--wait", "--policy", "FORWARD", target]);
}

function forwarding(): string {
  return readFileSync("/proc/sys/net/ipv4/ip_forward", "utf8").trim();
}
