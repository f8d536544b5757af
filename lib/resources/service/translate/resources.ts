import type * as docker from "../../../drivers/docker/api/task-spec.ts";
import { optionalBytes, positive } from "../../translation/forms.ts";
import { at, type Form, key, object } from "../../translation/translation.ts";
import type { Resources } from "../resources.ts";

const NANO = 1e9;

const cpus: Form<number | undefined, number> = {
  write: (count) => (count === undefined ? undefined : Math.round(count * NANO)),
  read: (nano) => (nano === undefined || nano === 0 ? undefined : nano / NANO),
};

const limits = object<Resources["limits"], docker.ResourceLimits>({
  cpus: key("NanoCPUs", cpus),
  memory: key("MemoryBytes", optionalBytes),
  pids: key("Pids", positive),
});

const reservations = object<Resources["reservations"], docker.Resources>({
  cpus: key("NanoCPUs", cpus),
  memory: key("MemoryBytes", optionalBytes),
});

export const resources = object<Resources, docker.ResourceRequirements>({
  limits: at("Limits", limits),
  reservations: at("Reservations", reservations),
});
