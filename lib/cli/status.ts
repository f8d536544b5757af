import { problem } from "../core/errors.ts";
import type { Connection } from "../core/references.ts";
import { reveal } from "../core/value.ts";
import type { LiveNode, LiveService, LiveTask, PortConfig } from "../drivers/docker/api.ts";
import type { ResourceState } from "../engine/resource-state.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, stackOf } from "./session.ts";
import { table } from "./table.ts";

export interface StatusOptions extends CommonOptions {
  readonly tasks?: boolean | undefined;
}

/** Says what the stack's clusters look like right now. */
export async function statusCommand(context: CommandContext, options: StatusOptions): Promise<void> {
  const { project, name, store } = stackOf(context, options);
  const swarms = (await store.load()).resources.filter(({ type }) => type === "swarmwright:index:Swarm");
  if (swarms.length === 0) throw problem("not-found", name, "this stack has no cluster", "deploy one: swarmwright up");
  const drivers = await context.drivers(project.directory);
  try {
    for (const swarm of swarms) {
      const cluster = drivers.docker.cluster(connectionOf(swarm));
      const [nodes, services, tasks] = await Promise.all([
        cluster.nodes.list(),
        cluster.services.list({}),
        cluster.tasks.list(),
      ]);
      const hosts = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname ?? ID]));
      context.out(nodesTable(nodes));
      context.out(`\n${servicesTable(services, tasks)}`);
      if (options.tasks === true) context.out(`\n${tasksTable(services, tasks, hosts)}`);
    }
  } finally {
    drivers.docker.close();
  }
}

function connectionOf({ inputs }: ResourceState): Connection {
  return reveal(inputs["connection"] ?? null) as unknown as Connection;
}

function nodesTable(nodes: readonly LiveNode[]): string {
  const rows = nodes.map(({ Description, Spec, Status, ManagerStatus }) => [
    Description.Hostname ?? "",
    ManagerStatus?.Leader === true ? "leader" : Spec.Role,
    Status.State,
    Spec.Availability,
    Status.Addr ?? "",
    Description.Engine?.EngineVersion ?? "",
  ]);
  return table(["NODE", "ROLE", "STATE", "AVAILABILITY", "ADDRESS", "ENGINE"], sorted(rows));
}

function servicesTable(services: readonly LiveService[], tasks: readonly LiveTask[]): string {
  const rows = services.map(({ ID, Spec }) => [
    Spec.Name,
    replicasText(
      Spec.Mode,
      tasks.filter(({ ServiceID }) => ServiceID === ID),
    ),
    Spec.TaskTemplate.ContainerSpec.Image,
    (Spec.EndpointSpec?.Ports ?? []).map(portText).join(", "),
  ]);
  return table(["SERVICE", "REPLICAS", "IMAGE", "PORTS"], sorted(rows));
}

function replicasText(mode: LiveService["Spec"]["Mode"], tasks: readonly LiveTask[]): string {
  const wanted = tasks.filter(({ DesiredState }) => DesiredState === "running");
  const running = wanted.filter(({ Status }) => Status.State === "running").length;
  return `${running}/${mode.Replicated?.Replicas ?? wanted.length}`;
}

function portText({ PublishedPort, TargetPort, Protocol, PublishMode }: PortConfig): string {
  return `${PublishedPort}->${TargetPort}/${Protocol ?? "tcp"} (${PublishMode ?? "ingress"})`;
}

function tasksTable(
  services: readonly LiveService[],
  tasks: readonly LiveTask[],
  hosts: ReadonlyMap<string, string>,
): string {
  const names = new Map(services.map(({ ID, Spec }) => [ID, Spec.Name]));
  const rows = tasks
    .filter(({ ServiceID }) => names.has(ServiceID))
    .map(({ ServiceID, Slot, NodeID = "", DesiredState, Status }) => [
      `${names.get(ServiceID) ?? ""}.${Slot ?? hosts.get(NodeID) ?? ""}`,
      hosts.get(NodeID) ?? "-",
      Status.State,
      DesiredState,
      Status.Timestamp.slice(0, "2026-01-01T00:00:00".length),
      Status.Err ?? "",
    ]);
  return table(["TASK", "NODE", "STATE", "DESIRED", "SINCE", "ERROR"], sorted(rows));
}

function sorted(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.toSorted((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1));
}
