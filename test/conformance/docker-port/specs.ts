import type { HealthConfig } from "../../../lib/drivers/docker/api/container-spec.ts";
import type { LiveService, ServiceSpec } from "../../../lib/drivers/docker/api/services.ts";
import type { TaskSpec } from "../../../lib/drivers/docker/api/task-spec.ts";
import type { LiveTask } from "../../../lib/drivers/docker/api/tasks.ts";
import type { Cluster } from "../../../lib/drivers/docker/port.ts";
import { images, type SwarmBed, until } from "./testbed.ts";

export const SECOND = 1_000_000_000;

/** Comes up in a second or two, and goes at once when told to. */
export function serviceSpec(
  name: string,
  changes: Partial<ServiceSpec> = {},
  task: Partial<TaskSpec> = {},
): ServiceSpec {
  return {
    Name: name,
    TaskTemplate: {
      ContainerSpec: { Image: images.serve.reference, StopGracePeriod: 0 },
      RestartPolicy: { Condition: "any", Delay: 0.2 * SECOND },
      ...task,
    },
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Mode: "dnsrr" },
    ...changes,
  };
}

/** Of the image, and otherwise the same. */
export function withImage(spec: ServiceSpec, image: string): ServiceSpec {
  const ContainerSpec = { ...spec.TaskTemplate.ContainerSpec, Image: image };
  return { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec } };
}

export const healthcheck = (command: string): HealthConfig => ({
  Test: ["CMD", command],
  Interval: 0.2 * SECOND,
  Timeout: SECOND,
  Retries: 2,
});

export const isUp = ({ DesiredState, Status }: LiveTask): boolean =>
  DesiredState === "running" && Status.State === "running";

export async function untilUp(bed: SwarmBed, service: string, count: number): Promise<readonly LiveTask[]> {
  let seen: readonly LiveTask[] = [];
  const what = () => `${count} tasks run; there were:\n${seen.map(taskLine).join("\n")}`;
  return until(bed, what, async () => {
    seen = await bed.manager.tasks.list({ service });
    const up = seen.filter(isUp);
    return up.length === count ? up : undefined;
  });
}

/** A task on one line, for a test that failed. */
export function taskLine({ ID, Slot, DesiredState, Spec, Status }: LiveTask): string {
  return `${ID} slot ${Slot} ${Spec.ContainerSpec.Image} ${Status.State}, to be ${DesiredState}: ${Status.Err ?? Status.Message}`;
}

export async function serviceById({ services }: Cluster, id: string): Promise<LiveService> {
  const service = await services.find(id);
  if (service === undefined) throw new Error(`service ${id} is gone`);
  return service;
}

/** Starts from what is there, whatever changed meanwhile. */
export async function change(cluster: Cluster, id: string, edit: (spec: ServiceSpec) => ServiceSpec): Promise<void> {
  const { Version, Spec } = await serviceById(cluster, id);
  await cluster.services.update(id, Version.Index, edit(Spec));
}

export async function removeService(bed: SwarmBed, id: string): Promise<void> {
  await bed.manager.services.remove(id);
  await until(bed, "its tasks are gone", async () =>
    (await bed.manager.tasks.list({ service: id })).length === 0 ? true : undefined,
  );
}

/** What a test that failed leaves would be in the way of its second try. */
export async function removeServices(bed: SwarmBed): Promise<void> {
  for (const { ID } of await bed.manager.services.list({})) await removeService(bed, ID);
}

/** So many tasks. */
export const replicas = (count: number): Partial<ServiceSpec> => ({ Mode: { Replicated: { Replicas: count } } });
