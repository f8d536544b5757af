import { reveal } from "../../lib/core/value.ts";
import type { ClusterMachine } from "../../lib/core/references.ts";
import { dockerDriver } from "../../lib/drivers/docker/client.ts";
import type { DockerPort } from "../../lib/drivers/docker/port.ts";
import { findProject } from "../../lib/workspace/project.ts";
import { openStack } from "../../lib/workspace/stack.ts";

export interface Answers {
  /** What the service said to another container of its network. */
  readonly inside: readonly string[];
  readonly outside: readonly { readonly url: string; readonly answer: string }[];
  /** Whether every replica was heard, inside and outside. */
  readonly isComplete: boolean;
}

const REPLICAS = 2;
const MAX_REQUESTS = 20;

/** Asks the website of stacks/laptop what nobody would believe unseen: that it answers. */
export async function ask(root: string): Promise<Answers> {
  const docker = dockerDriver();
  try {
    const machines = await machinesOf(root);
    const inside = await askInside(docker, machines);
    const outside = await askOutside(docker, machines);
    return { inside, outside, isComplete: inside.length === REPLICAS && outside.length === REPLICAS };
  } finally {
    docker.close();
  }
}

interface Machine extends ClusterMachine {
  readonly address: string;
}

async function machinesOf(root: string): Promise<readonly Machine[]> {
  const project = findProject(root, process.env);
  const passphrase = { env: process.env, isTerminal: false, tell: () => {} };
  const { resources } = await openStack(project, process.env["PULUMI_STACK"] ?? "dev", passphrase).store.load();
  return resources
    .filter(({ type }) => type === "swarmwright:index:Machine")
    .map(({ outputs }) => reveal(outputs) as unknown as Machine);
}

/** @returns each different answer once */
async function askInside(docker: DockerPort, machines: readonly Machine[]): Promise<readonly string[]> {
  const visitor = await containerOf(docker, machines, "visitor");
  if (!visitor) return [];
  // Busybox 1.35's own time-out (wget -T) ends in a segmentation fault.
  const argv = ["/bin/busybox", "timeout", "5", "/bin/busybox", "wget", "-qO-", "http://web/"];
  const answers = new Set<string>();
  for (let request = 0; request < MAX_REQUESTS && answers.size < REPLICAS; request += 1) {
    const { exitCode, stdout, stderr } = await visitor.engine.containers.exec(visitor.id, argv);
    answers.add(exitCode === 0 ? stdout.trim() : `exit code ${exitCode}: ${stderr.trim()}`);
  }
  return [...answers];
}

async function askOutside(docker: DockerPort, machines: readonly Machine[]): Promise<Answers["outside"]> {
  const answers = [];
  for (const machine of machines) {
    if (!(await containerOf(docker, [machine], "web"))) continue;
    const url = `http://${machine.address}:8080/`;
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    answers.push({ url, answer: (await response.text()).trim() });
  }
  return answers;
}

async function containerOf(docker: DockerPort, machines: readonly Machine[], service: string) {
  for (const { endpoint } of machines) {
    const engine = docker.engine(endpoint);
    const [container] = await engine.containers.list({ "com.docker.swarm.service.name": service });
    if (container) return { engine, id: container.Id };
  }
  return undefined;
}
