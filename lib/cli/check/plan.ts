import { nameSteps } from "./names.ts";
import { publishedPortSteps } from "./published-ports.ts";
import { routeSteps } from "./routes.ts";
import { routedPortsOf } from "./routed-ports.ts";
import type { CheckedService, Scene } from "./scene.ts";
import { type Step, type Told, unasked } from "./step.ts";
import { targetPortSteps } from "./target-ports.ts";
import { type Vantage, vantagesOf } from "./vantage.ts";

/** What is to be asked about the services of these names, in the order in which it is shown. Pure. */
export function planOf(scene: Scene, names: readonly string[]): readonly Step[] {
  const vantages = vantagesOf(scene);
  const there = scene.services.filter(({ name }) => names.includes(name));
  const missing = scene.missing.filter((name) => names.includes(name));
  const routes = routesOf(scene, names, new Set(there.map(({ name }) => name)));
  const besides = ({ name }: CheckedService) => routes.flatMap(({ step, beside }) => (beside === name ? [step] : []));
  return [
    ...missing.map(isMissing),
    ...there.flatMap((it) => [...stepsOf(it, scene, vantages), ...besides(it)]),
    ...routes.flatMap(({ step, beside }) => (beside === undefined ? [step] : [])),
  ];
}

/** Each route with the service beside which it is shown: its own, or the routers. */
function routesOf(scene: Scene, names: readonly string[], there: ReadonlySet<string>) {
  return scene.fronts.flatMap((front) =>
    routeSteps(front, scene, names).map((step) => ({
      step,
      beside: [step.service, front.router, front.edge].find((name) => there.has(name)),
    })),
  );
}

function stepsOf(service: CheckedService, scene: Scene, vantages: readonly Vantage[]): readonly Step[] {
  const { tasks, nodes } = scene;
  const own = tasks.filter(({ serviceId }) => serviceId === service.id);
  const running = own.filter(({ isEnding }) => !isEnding);
  if (running.length === 0) return [withoutTasks(service)];
  return [
    ...nameSteps(service, own, vantages),
    ...targetPortSteps(service, running, vantages, routedPortsOf(service.name, scene)),
    ...publishedPortSteps(service, running, nodes),
  ];
}

function isMissing(service: string): Told {
  const remedy = "make it again: swarmwright up --refresh";
  return { service, subject: "service", result: "failed", seen: "it is not there any more", remedy };
}

function withoutTasks({ name, replicas }: CheckedService): Step {
  if (replicas === 0) return unasked(name, "tasks", "it has none: it is scaled to 0");
  const remedy = `see why: swarmwright status --tasks, swarmwright logs ${name}`;
  return { service: name, subject: "tasks", result: "failed", seen: "none of its tasks runs", remedy };
}
