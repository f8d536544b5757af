import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { localMachines } from "../lib/drivers/machine/local/machines.ts";
import { RealStack } from "../test/support/real-stack.ts";
import { reboot } from "../test/support/reboot.ts";
import { type Bench, type Contender, median } from "./bench.ts";
import { shell } from "./shell.ts";
import { ORDERS } from "./three-nodes.ts";

const program = `
import { hostFiles, Image, Ingress, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";
const machines = [1, 2, 3].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bench", { managers: machines.slice(0, 1), workers: machines.slice(1) });
const services = new OverlayNetwork("services", { cluster });
const image = new Image("site", {
  cluster,
  source: hostFiles({
    binaries: ["/bin/busybox"],
    files: { "/www": import.meta.dirname + "/../../../stacks/laptop/www" },
    entrypoint: ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"],
  }),
});
const web = new Service("web", {
  cluster, image, replicas: 2, networks: [services], env: { NAME: "web" },
  healthcheck: { test: ["CMD", "/bin/busybox", "wget", "-qO-", "http://127.0.0.1:8080/"], interval: "1s", timeout: "2s" },
});
new Ingress("front", { cluster, networks: [services], routes: [{ to: { service: web, port: 8080 } }] });
`;

const script = join(import.meta.dirname, "peers/front-door.sh");
const SCRIPTS_MANAGER = "10.91.77.11";

/** From nothing, images built: the first good answer through the front door. */
export const frontDoor: Bench = {
  name: "front-door",
  title: "From nothing to the first good answer through an Ingress",
  target: "at most 1.25 times the bare script, and `up` back at most 9 s later",
  async setUp() {
    const stack = new RealStack(program);
    const laterMs: number[] = [];
    const ours = upUntilAnswer(stack, laterMs, async () => void (await stack.succeed("destroy", "--yes")));
    const peers = Object.entries(ORDERS).map(([name, order]) => ({
      name,
      run: async () => {
        await Promise.all([shell("sh", [script, "up", ...order]), untilAnswer(async () => SCRIPTS_MANAGER)]);
      },
      clear: () => shell("sh", [script, "down"]),
    }));
    return { contenders: [ours, ...peers], notes: () => [backAfter(laterMs)], end: () => stack.remove() };
  },
};

/** All machines of a host that was rebooted, with what runs on them. */
export const afterReboot: Bench = {
  name: "after-reboot",
  title: "From a rebooted host to the first good answer through an Ingress",
  target: "at most 12 s",
  async setUp() {
    const stack = new RealStack(program);
    await stack.succeed("up", "--yes");
    const laterMs: number[] = [];
    const ours = upUntilAnswer(stack, laterMs, async () => {});
    const prepare = () => reboot(stack.project);
    return { contenders: [{ ...ours, prepare }], notes: () => [backAfter(laterMs)], end: () => stack.remove() };
  },
};

/** @param laterMs takes how much later `up` was back, of each run */
function upUntilAnswer(stack: RealStack, laterMs: number[], clear: () => Promise<void>): Contender {
  let back: Promise<number> = Promise.resolve(0);
  let answeredMs = 0;
  return {
    name: "`swarmwright up --yes`, until the first good answer",
    async run() {
      back = backMs(stack);
      const answer = untilAnswer(() => addressOf(stack));
      await Promise.race([answer, back.then(() => answer)]);
      answeredMs = performance.now();
    },
    async clear() {
      laterMs.push(Math.max(0, (await back) - answeredMs));
      await clear();
    },
  };
}

/** Runs `up`. @returns when it was back @throws with what it said when it failed */
async function backMs(stack: RealStack): Promise<number> {
  await stack.succeed("up", "--yes");
  return performance.now();
}

function backAfter(laterMs: readonly number[]): string {
  const seconds = laterMs.map((ms) => ms / 1000);
  return `\`up\` was back ${median(seconds).toFixed(2)} s later, at most ${Math.max(...seconds).toFixed(2)} s.`;
}

async function addressOf({ project }: RealStack): Promise<string | undefined> {
  return (await localMachines().find({ project, stack: "test", name: "node-1" }))?.address;
}

const BETWEEN_MS = 20;
const ANSWER_MS = 500;
const DEADLINE_MS = 120_000;

/** Asks again and again, as somebody does who waits for a website. */
async function untilAnswer(address: () => Promise<string | undefined>): Promise<void> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  for (;;) {
    deadline.throwIfAborted();
    const host = await address();
    if (host !== undefined && (await answers(host))) return;
    await setTimeout(BETWEEN_MS);
  }
}

async function answers(host: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}/`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok && (await response.text()).includes("web");
  } catch {
    return false;
  }
}
