import type * as docker from "../../../drivers/docker/api/task-spec.ts";
import type { ServiceSpec } from "../props.ts";

type Network = ServiceSpec["networks"][number];

export function writeNetwork({ networkId, aliases }: Network): docker.NetworkAttachment {
  return { Target: networkId, ...(aliases.length > 0 && { Aliases: aliases }) };
}

/** Docker knows a network by its id; what it was called stands in the state. */
export function readNetwork({ Target, Aliases }: docker.NetworkAttachment, stored: readonly Network[]): Network {
  const name = stored.find(({ networkId }) => networkId === Target)?.name ?? Target;
  return { name, networkId: Target, aliases: [...(Aliases ?? [])] };
}
