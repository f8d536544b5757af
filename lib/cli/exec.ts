import { problem } from "../core/errors.ts";
import type { Endpoint } from "../core/references.ts";
import { reveal } from "../core/value.ts";
import type { DockerPort } from "../drivers/docker/port.ts";
import type { ResourceState } from "../engine/resource-state.ts";
import type { CommandContext } from "./context.ts";
import { machineOf } from "./machines.ts";
import { inNameOrder } from "./name-order.ts";
import { type FoundService, namedTask, serviceOf } from "./services.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";

/** Every image that has a shell has it there. */
const SHELL = ["/bin/sh"];

/** Runs a command, or a shell, in the container of a task, on whatever node it is. @returns its exit code */
export async function execCommand(
  context: CommandContext,
  name: string,
  command: readonly string[],
  options: CommonOptions,
): Promise<number> {
  const { project, store } = existingStackOf(context, options);
  const { resources } = await store.load();
  const { docker } = await context.drivers(project.directory);
  try {
    const { container, node } = await containerOf(resources, docker, name);
    const { outputs } = machineOf(resources, node);
    const endpoint = reveal(outputs["endpoint"] ?? null) as unknown as Endpoint;
    const { streams, giveBack } = context.takeStreams();
    try {
      return await docker.engine(endpoint).containers.execOn(container, command.length > 0 ? command : SHELL, streams);
    } finally {
      giveBack();
    }
  } finally {
    docker.close();
  }
}

interface Place {
  readonly container: string;
  /** Its machine's name. */
  readonly node: string;
}

/** @param name a service's, then it is the first of its tasks that runs, or a task's: `web.2`, `agent.node-3` */
async function containerOf(resources: readonly ResourceState[], docker: DockerPort, name: string): Promise<Place> {
  const [service = ""] = name.split(".");
  const found = await serviceOf(resources, docker, service);
  const running = await runningTasks(found);
  const place =
    name === service
      ? running[0]
      : running.find((task) => task.name === `${found.service.Spec.Name}${name.slice(service.length)}`);
  if (place !== undefined) return place;
  const names = running.map((task) => task.name).join(", ");
  const remedy = names === "" ? "look at swarmwright status --tasks" : `name one of ${names}`;
  throw problem("not-found", name, "no such task runs", remedy);
}

async function runningTasks({ cluster, service }: FoundService) {
  const [nodes, tasks] = await Promise.all([
    cluster.nodes.list(),
    cluster.tasks.list({ service: service.ID, desiredState: "running" }),
  ]);
  const places = tasks
    .filter(({ Status }) => Status.State === "running")
    .map((task) => ({ ...namedTask(service, task, nodes), container: task.Status.ContainerStatus?.ContainerID ?? "" }));
  return inNameOrder(places);
}
