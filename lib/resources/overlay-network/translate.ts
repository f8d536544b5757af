import { type Labels, userLabels } from "../../core/labels.ts";
import type { LiveNetwork, NetworkCreateRequest } from "../../drivers/docker/api.ts";
import type { OverlayNetworkOutputs, OverlayNetworkSpec } from "./props.ts";

const MTU = "com.docker.network.driver.mtu";
const ENCRYPTED = "encrypted";

/** The spec in Docker's words. */
export function toRequest(name: string, spec: OverlayNetworkSpec, ownership: Labels): NetworkCreateRequest {
  const { subnet, encrypted, attachable, internal, mtu, labels } = spec;
  return {
    Name: name,
    Driver: "overlay",
    CheckDuplicate: true,
    Attachable: attachable,
    Internal: internal,
    Options: { ...(encrypted && { [ENCRYPTED]: "" }), ...(mtu !== undefined && { [MTU]: String(mtu) }) },
    ...(subnet !== undefined && { IPAM: { Config: [{ Subnet: subnet }] } }),
    Labels: { ...labels, ...ownership },
  };
}

/** Docker's words in the spec's; a subnet that Docker chose is not part of what was asked. */
export function toSpec(live: LiveNetwork, stored: OverlayNetworkSpec): OverlayNetworkSpec {
  const { [ENCRYPTED]: encrypted, [MTU]: mtu } = live.Options ?? {};
  return {
    cluster: stored.cluster,
    connection: stored.connection,
    capabilities: stored.capabilities,
    name: live.Name,
    encrypted: encrypted !== undefined,
    attachable: live.Attachable,
    internal: live.Internal,
    labels: userLabels(live.Labels ?? {}),
    ...(mtu !== undefined && { mtu: Number(mtu) }),
    ...(stored.subnet !== undefined && { subnet: subnetOf(live) }),
  };
}

export function toOutputs(live: LiveNetwork): OverlayNetworkOutputs {
  return { networkId: live.Id, subnet: subnetOf(live) };
}

function subnetOf({ IPAM }: LiveNetwork): string {
  return IPAM.Config?.[0]?.Subnet ?? "";
}
