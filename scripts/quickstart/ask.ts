import { reveal } from "../../lib/core/value.ts";
import type { ClusterMachine } from "../../lib/core/references.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { DockerPort } from "../../lib/drivers/docker/port.ts";
import { host } from "./certificate.ts";
import { getSecured } from "./get-secured.ts";
import type { OpenedStack } from "./stack.ts";

export interface Answers {
  /** What the website said to another container of its network, at each address of its name. */
  readonly inside: readonly string[];
  /** What came through the front door. */
  readonly outside: readonly Answer[];
  /** Whether every replica was heard, inside and outside. */
  readonly isComplete: boolean;
}

interface Answer {
  readonly url: string;
  /** Address of the machine that was asked. */
  readonly at: string;
  readonly answer: string;
}

const REPLICAS = 2;
/** A name that engines did not hear of at once comes with all that they tell each other every 30 s. */
const PATIENCE_MS = 45_000;
const MAX_REQUESTS = 20;
const PATHS = ["/", "/api"] as const;

/** Asked for `http://web/`, busybox may take the same address each time. Its own time-out, wget -T, fails in 1.35. */
const ASK_EACH_REPLICA = `
for at in $(nslookup -type=a tasks.web | sed -n 's/^Address: //p'); do
  timeout 5 wget -qO- "http://$at/" || exit
done`;

/** Asks stacks/laptop what nobody would believe unseen: that it answers. @param certificate that of its front door */
export async function ask(opened: OpenedStack, certificate: string): Promise<Answers> {
  const docker = dockerDriver();
  try {
    const machines = await machinesOf(opened);
    const inside = await askInside(docker, machines);
    const outside = await askOutside(machines, certificate);
    const heard = new Set(outside.map(({ answer }) => answer));
    const isComplete = inside.length >= REPLICAS && heard.size === REPLICAS * PATHS.length;
    return { inside, outside, isComplete };
  } finally {
    docker.close();
  }
}

interface Machine extends ClusterMachine {
  readonly address: string;
}

async function machinesOf({ stack }: OpenedStack): Promise<readonly Machine[]> {
  const { resources } = await stack.store.load();
  return resources
    .filter(({ type }) => type === "swarmwright:index:Machine")
    .map(({ outputs }) => reveal(outputs) as unknown as Machine);
}

/** Engines tell each other the names of their tasks, which takes its time. @returns each different answer once */
async function askInside(docker: DockerPort, machines: readonly Machine[]): Promise<readonly string[]> {
  const visitor = await containerOf(docker, machines, "visitor");
  if (!visitor) return [];
  const argv = ["/bin/busybox", "sh", "-c", ASK_EACH_REPLICA];
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  for (;;) {
    const { exitCode, stdout, stderr } = await visitor.engine.containers.exec(visitor.id, argv);
    const answers = new Set(exitCode === 0 ? stdout.trim().split("\n") : [`exit code ${exitCode}: ${stderr.trim()}`]);
    if (answers.size >= REPLICAS || deadline.aborted) return [...answers];
  }
}

/** Every machine leads to every replica. @returns each different answer once, from one machine after the other */
async function askOutside(machines: readonly Machine[], certificate: string): Promise<readonly Answer[]> {
  const answers = await Promise.all(PATHS.map((path) => askPath(machines, path, certificate)));
  return answers.flat();
}

async function askPath(machines: readonly Machine[], path: string, certificate: string): Promise<readonly Answer[]> {
  const answers = new Map<string, Answer>();
  for (let request = 0; request < MAX_REQUESTS && answers.size < REPLICAS; request += 1) {
    const at = machines[request % machines.length]?.address ?? "";
    const answer = await getSecured({ at, host, path, certificate });
    if (!answers.has(answer)) answers.set(answer, { url: `https://${host}${path}`, at, answer });
  }
  return [...answers.values()];
}

async function containerOf(docker: DockerPort, machines: readonly Machine[], service: string) {
  for (const { endpoint } of machines) {
    const engine = docker.engine(endpoint);
    const [container] = await engine.containers.list({ "com.docker.swarm.service.name": service });
    if (container) return { engine, id: container.Id };
  }
  return undefined;
}
