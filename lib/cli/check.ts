import { problem } from "../core/errors.ts";
import { parseUrn } from "../core/naming.ts";
import type { ResourceState } from "../engine/resource-state.ts";
import { askAll } from "./check/ask.ts";
import { planOf } from "./check/plan.ts";
import { machineNameOf, readScenes, servicesOf } from "./check/read-scene.ts";
import { isWell, reportJson, reportText } from "./check/report.ts";
import type { CommandContext } from "./context.ts";
import { type CommonOptions, existingStackOf } from "./session.ts";

export interface CheckOptions extends CommonOptions {
  readonly json?: boolean | undefined;
}

/**
 * Asks whether services answer, by name and by address, from inside and from outside of their cluster.
 *
 * @param names of services, their own or their constructs', or of front doors; none is all
 * @returns its exit code: 1 when something failed
 */
export async function checkCommand(
  context: CommandContext,
  names: readonly string[],
  options: CheckOptions,
): Promise<number> {
  const { project, name, store } = existingStackOf(context, options);
  const { resources } = await store.load();
  const wanted = wantedOf(resources, names, name);
  const { clock, docker, reach } = await context.drivers(project.directory);
  try {
    const scenes = await readScenes(resources, docker);
    const steps = scenes.flatMap((scene) => planOf(scene, wanted));
    const checks = await askAll(steps, reach, (node) => machineNameOf(resources, node), clock);
    const json = options.json === true;
    context.out(json ? `${JSON.stringify(reportJson(checks), null, 2)}\n` : reportText(checks, context.outColors));
    return isWell(checks) ? 0 : 1;
  } finally {
    docker.close();
  }
}

/** @throws `not-found`, with the names that there are */
function wantedOf(resources: readonly ResourceState[], names: readonly string[], stack: string): readonly string[] {
  const services = servicesOf(resources);
  if (services.length === 0) {
    throw problem("not-found", stack, "this stack has no service", "deploy one: swarmwright up");
  }
  if (names.length === 0) return services.map(physicalName);
  return names.flatMap((name) => {
    const meant = services.filter((service) => isCalled(service, name));
    if (meant.length > 0) return meant.map(physicalName);
    const remedy = `name one of ${services.map(physicalName).toSorted().join(", ")}`;
    throw problem("not-found", name, "there is no such service in this stack", remedy);
  });
}

const physicalName = ({ id = "" }: ResourceState): string => id;

/** By its own name, its construct's, or that of the Ingress that it is a part of. */
function isCalled({ id, urn, parent = "" }: ResourceState, name: string): boolean {
  const above = parseUrn(parent);
  const isPart = above.type === "swarmwright:index:Ingress" && above.name === name;
  return id === name || parseUrn(urn).name === name || isPart;
}
