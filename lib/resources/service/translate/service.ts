import type { Labels } from "../../../core/labels.ts";
import type { ContainerSpec } from "../../../drivers/docker/api/container-spec.ts";
import type * as docker from "../../../drivers/docker/api/services.ts";
import type { TaskSpec } from "../../../drivers/docker/api/task-spec.ts";
import { defaulted, list, ownLabels } from "../../translation/forms.ts";
import { at, type Form, key, laidOver, object, type Translations, within } from "../../translation/translation.ts";
import type { ServiceSpec } from "../props.ts";
import { type Container, container } from "./container.ts";
import { readNetwork, writeNetwork } from "./networks.ts";
import { placement } from "./placement.ts";
import { readPort, writePort } from "./ports.ts";
import { resources } from "./resources.ts";
import { restart } from "./restart.ts";
import { rollback, update } from "./update-policy.ts";

/** Transport, and what only the state knows. */
type NotTranslated = "capabilities" | "cluster" | "connection" | "machines";
type Translated = Omit<ServiceSpec, NotTranslated>;

/**
 * The spec in Docker's words.
 *
 * @param ownership labels beside the user's own
 * @param live what Docker has already: nothing of it changes but what `changed` names, so that tasks are touched only
 *   where the plan says so, and what we have no word for stays
 * @param changed names of properties
 */
export function toServiceSpec(
  spec: ServiceSpec,
  ownership: Labels,
  live?: docker.ServiceSpec,
  changed?: ReadonlySet<string>,
): docker.ServiceSpec {
  const table = translationsFor(spec);
  const entries = Object.entries(table).filter(([name]) => changed?.has(name) ?? true);
  const written = object(Object.fromEntries(entries) as typeof table).write(spec);
  return { ...laidOver(live ?? {}, written), Labels: { ...spec.labels, ...ownership } } as docker.ServiceSpec;
}

/** Docker's words in the spec's. */
export function toSpec(live: docker.ServiceSpec, stored: ServiceSpec): ServiceSpec {
  const { cluster, connection, capabilities, machines } = stored;
  return { ...object(translationsFor(stored)).read(live), cluster, connection, capabilities, machines };
}

/** One line a property: a property of the schema that has none does not compile. */
function translationsFor(stored: ServiceSpec): Translations<Translated, docker.ServiceSpec> {
  return {
    ...inContainer(container),
    image: at("TaskTemplate", at("ContainerSpec", key("Image", imageAs(stored)))),
    name: key("Name", defaulted("")),
    replicas: key("Mode", replicas),
    networks: at(
      "TaskTemplate",
      key(
        "Networks",
        list(writeNetwork, (it) => readNetwork(it, stored.networks)),
      ),
    ),
    ports: at("EndpointSpec", key("Ports", list(writePort, readPort))),
    endpointMode: at("EndpointSpec", key("Mode", endpointMode)),
    resources: at("TaskTemplate", at("Resources", resources)),
    placement: at("TaskTemplate", at("Placement", placement)),
    restart: at("TaskTemplate", at("RestartPolicy", restart)),
    update: at("UpdateConfig", update),
    rollback: at("RollbackConfig", rollback),
    labels: key("Labels", ownLabels),
  };
}

function inContainer(table: Translations<Container, ContainerSpec>) {
  const inTask = within<Container, TaskSpec, "ContainerSpec">("ContainerSpec", table);
  return within<Container, docker.ServiceSpec, "TaskTemplate">("TaskTemplate", inTask);
}

/** Docker knows an image by its reference; which it is, the state knows. */
function imageAs({ image }: ServiceSpec): Form<ServiceSpec["image"], string> {
  return { write: ({ reference }) => reference, read: (live) => ({ ...image, reference: live ?? "" }) };
}

const replicas: Form<ServiceSpec["replicas"], docker.ServiceSpec["Mode"]> = {
  write: (count) => (count === "global" ? { Global: {} } : { Replicated: { Replicas: count } }),
  read: (mode) => mode?.Replicated?.Replicas ?? "global",
};

/** Settled before anything is made: "auto" is none of Docker's. */
const endpointMode: Form<ServiceSpec["endpointMode"], "vip" | "dnsrr"> = {
  write: (mode) => (mode === "auto" ? undefined : mode),
  read: (live) => live ?? "vip",
};
