import type { Labels } from "../../core/labels.ts";
import type { IpamConfig, LiveNetwork, NetworkCreateRequest } from "../../drivers/docker/api/networks.ts";
import { defaulted, ownLabels } from "../translation/forms.ts";
import { at, type Form, key, object, type Translations } from "../translation/translation.ts";
import type { OverlayNetworkOutputs, OverlayNetworkSpec } from "./props.ts";

/** Transport, and what only the state knows. */
type NotTranslated = "capabilities" | "cluster" | "connection";
type Translated = Omit<OverlayNetworkSpec, NotTranslated>;

/** The spec in Docker's words. */
export function toRequest(name: string, spec: OverlayNetworkSpec, ownership: Labels): NetworkCreateRequest {
  const written = object(translations).write({ ...spec, name });
  const fixed = { Driver: "overlay", CheckDuplicate: true, Labels: { ...spec.labels, ...ownership } };
  return { ...written, ...fixed } as NetworkCreateRequest;
}

/** Docker's words in the spec's; a subnet that Docker chose is not part of what was asked. */
export function toSpec(live: LiveNetwork, stored: OverlayNetworkSpec): OverlayNetworkSpec {
  const { cluster, connection, capabilities } = stored;
  const { subnet, ...read } = object(translations).read(live);
  return { ...read, ...(stored.subnet !== undefined && { subnet }), cluster, connection, capabilities };
}

export function toOutputs(live: LiveNetwork): OverlayNetworkOutputs {
  return { networkId: live.Id, subnet: subnet.read(live.IPAM.Config ?? undefined) ?? "" };
}

/** It is encrypted if the option is there, whatever it says. */
const presence: Form<boolean, string> = {
  write: (isThere) => (isThere ? "" : undefined),
  read: (live) => live !== undefined,
};

const decimal: Form<number | undefined, string> = {
  write: (value) => value?.toString(),
  read: (live) => (live === undefined ? undefined : Number(live)),
};

const subnet: Form<string | undefined, readonly IpamConfig[]> = {
  write: (range) => (range === undefined ? undefined : [{ Subnet: range }]),
  read: (live) => live?.[0]?.Subnet,
};

/** One line a property: a property of the schema that has none does not compile. */
const translations: Translations<Translated, LiveNetwork> = {
  name: key("Name", defaulted("")),
  subnet: at("IPAM", key("Config", subnet)),
  encrypted: at("Options", key("encrypted", presence)),
  attachable: key("Attachable", defaulted(false)),
  internal: key("Internal", defaulted(false)),
  mtu: at("Options", key("com.docker.network.driver.mtu", decimal)),
  labels: key("Labels", ownLabels),
};
