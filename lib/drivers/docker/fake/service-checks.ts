import type { ContainerSpec, Mount } from "../api/container-spec.ts";
import type { ServiceSpec } from "../api/services.ts";
import type { Resources, RestartPolicy, TaskSpec } from "../api/task-spec.ts";
import { parseConstraint, constraintsOf } from "./constraints.ts";
import { badRequest, invalid } from "./refusal.ts";

const NAME = /^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/;
const IMAGE =
  /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::\d+)?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@\w+:[0-9a-f]{32,})?$/;
const SHORTEST = 1_000_000;
const LEAST_MEMORY = 4 * 1024 * 1024;

/** @throws the engine's refusal of a spec that makes no sense by itself */
export function checkService(spec: ServiceSpec): void {
  checkName(spec.Name);
  checkTask(spec.TaskTemplate);
  checkUpdate(spec);
  checkEndpoint(spec);
}

export function checkName(name: string): void {
  if (!NAME.test(name)) throw invalid("name must be valid as a DNS name component");
}

function checkTask(spec: TaskSpec): void {
  const { Limits, Reservations } = spec.Resources ?? {};
  for (const amounts of [Limits, Reservations]) checkAmounts(amounts ?? {});
  checkRestart(spec.RestartPolicy ?? {});
  constraintsOf(spec).forEach(parseConstraint);
  checkContainer(spec.ContainerSpec);
}

function checkRestart({ Condition = "any", Delay }: RestartPolicy): void {
  if (!["any", "on-failure", "none"].includes(Condition)) throw badRequest(`invalid RestartCondition: "${Condition}"`);
  if ((Delay ?? 0) < 0) throw invalid("TaskSpec: restart-delay cannot be negative");
}

function checkAmounts({ NanoCPUs = 0, MemoryBytes = 0 }: Resources): void {
  if (NanoCPUs !== 0 && NanoCPUs < 1_000_000) {
    throw invalid(`invalid cpu value ${NanoCPUs / 1e9}: Must be at least 0.001`);
  }
  if (MemoryBytes !== 0 && MemoryBytes < LEAST_MEMORY) {
    throw invalid(`invalid memory value ${MemoryBytes}: Must be at least 4MiB`);
  }
}

function checkContainer({ Image, Healthcheck, Mounts, Configs, Secrets }: ContainerSpec): void {
  if (Image === "") throw invalid("ContainerSpec: image reference must be provided");
  if (!IMAGE.test(Image)) throw invalid(`ContainerSpec: "${Image}" is not a valid repository/tag`);
  for (const what of ["Interval", "Timeout", "StartPeriod"] as const) {
    const duration = Healthcheck?.[what] ?? 0;
    if (duration !== 0 && duration < SHORTEST) {
      throw invalid(`ContainerSpec: ${what} in HealthConfig cannot be less than 1ms`);
    }
  }
  checkMounts(Mounts ?? []);
  checkFiles(
    "config",
    (Configs ?? []).map(({ ConfigName, File }) => [ConfigName, File?.Name]),
  );
  checkFiles(
    "secret",
    (Secrets ?? []).map(({ SecretName, File }) => [SecretName, File?.Name]),
  );
  if ((Healthcheck?.Retries ?? 0) < 0) throw invalid("ContainerSpec: Retries in HealthConfig cannot be negative");
}

/** Whether a path makes sense is found out on the node. */
function checkMounts(mounts: readonly Mount[]): void {
  const targets = new Set<string>();
  for (const { Type, Target } of mounts) {
    if (!["bind", "volume", "tmpfs", "npipe"].includes(Type)) throw badRequest(`invalid MountType: "${Type}"`);
    if (targets.has(Target)) throw invalid(`ContainerSpec: duplicate mount point: ${Target}`);
    targets.add(Target);
  }
}

/** Each needs a place of its own, among those of its kind. */
function checkFiles(kind: string, files: readonly (readonly [name: string, target: string | undefined])[]): void {
  const seen = new Map<string, string>();
  for (const [name, target = ""] of files) {
    if (target === "") throw invalid(`malformed ${kind} reference, no target provided`);
    const other = seen.get(target);
    if (other !== undefined) {
      throw invalid(`${kind} references '${other}' and '${name}' have a conflicting target: '${target}'`);
    }
    seen.set(target, name);
  }
}

function checkUpdate({ UpdateConfig, RollbackConfig }: ServiceSpec): void {
  for (const config of [UpdateConfig, RollbackConfig]) {
    const { FailureAction = "pause", Order = "stop-first", MaxFailureRatio = 0 } = config ?? {};
    if (!["pause", "continue", "rollback"].includes(FailureAction)) {
      throw badRequest(`unrecognized update failure action ${FailureAction}`);
    }
    if (!["start-first", "stop-first"].includes(Order)) throw badRequest(`unrecognized update order ${Order}`);
    if ((config?.Delay ?? 0) < 0) throw invalid("TaskSpec: update-delay cannot be negative");
    if (MaxFailureRatio >= 0 && MaxFailureRatio <= 1) continue;
    throw invalid("TaskSpec: update-maxfailureratio cannot be less than 0 or bigger than 1");
  }
}

function checkEndpoint({ EndpointSpec }: ServiceSpec): void {
  const seen = new Set<string>();
  for (const { Protocol, PublishedPort, PublishMode } of EndpointSpec?.Ports ?? []) {
    if (EndpointSpec?.Mode === "dnsrr" && PublishMode === "ingress") {
      throw invalid("EndpointSpec: port published with ingress mode can't be used with dnsrr mode");
    }
    if (PublishedPort === undefined) continue;
    const port = `${PublishedPort}/${Protocol}`;
    if (seen.has(port)) throw invalid("EndpointSpec: duplicate published ports provided");
    seen.add(port);
  }
}
