import { problem } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";
import type { Connection } from "../core/references.ts";
import { reveal } from "../core/value.ts";
import type { Drivers } from "../drivers/port.ts";
import type { ResourceState } from "../engine/resource-state.ts";
import { type ClusterStatus, clusterStatus, type PortStatus } from "./cluster-status.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";
import { table } from "./table.ts";

export interface StatusOptions extends CommonOptions {
  readonly tasks?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/** Says what the stack's clusters look like right now. */
export async function statusCommand(context: CommandContext, options: StatusOptions): Promise<void> {
  const { tasks = false, json = false } = options;
  const { project, name, store } = existingStackOf(context, options);
  const swarms = (await store.load()).resources.filter(({ type }) => type === "swarmwright:index:Swarm");
  if (swarms.length === 0) throw problem("not-found", name, "this stack has no cluster", "deploy one: swarmwright up");
  const drivers = await context.drivers(project.directory);
  try {
    const clusters = await Promise.all(swarms.map((swarm) => statusOf(swarm, drivers)));
    context.out(
      json ? `${JSON.stringify({ clusters }, null, 2)}\n` : clusters.map((it) => tables(it, tasks)).join("\n"),
    );
  } finally {
    drivers.docker.close();
  }
}

async function statusOf({ inputs, urn }: ResourceState, { docker }: Drivers): Promise<ClusterStatus> {
  const cluster = docker.cluster(reveal(inputs["connection"] ?? null) as unknown as Connection);
  const [nodes, services, tasks] = await Promise.all([
    cluster.nodes.list(),
    cluster.services.list({}),
    cluster.tasks.list(),
  ]);
  return clusterStatus(parseUrn(urn).name, nodes, services, tasks);
}

function tables({ nodes, services, tasks }: ClusterStatus, withTasks: boolean): string {
  const all = [
    table(
      ["NODE", "ROLE", "STATE", "AVAILABILITY", "ADDRESS", "ENGINE"],
      nodes.map(({ name, role, state, availability, address, engine }) => [
        name,
        role,
        state,
        availability,
        address,
        engine,
      ]),
    ),
    table(
      ["SERVICE", "REPLICAS", "IMAGE", "PORTS"],
      services.map(({ name, running, wanted, image, ports }) => [
        name,
        `${running}/${wanted}`,
        image,
        ports.map(portText).join(", "),
      ]),
    ),
    table(
      ["TASK", "NODE", "STATE", "DESIRED", "SINCE", "ERROR"],
      tasks.map(({ name, node = "-", state, desired, since, error = "" }) => [
        name,
        node,
        state,
        desired,
        since.slice(0, "2026-01-01T00:00:00".length),
        error,
      ]),
    ),
  ];
  return (withTasks ? all : all.slice(0, 2)).join("\n");
}

function portText({ published, target, protocol, mode }: PortStatus): string {
  return `${published}->${target}/${protocol} (${mode})`;
}
