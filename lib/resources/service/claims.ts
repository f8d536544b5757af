import type { Claims } from "../../core/claims.ts";
import { whenKnown } from "../../core/program-claims.ts";
import type { ClusterRef } from "../../core/references.ts";
import { claimName } from "../name-claim.ts";
import { SwarmCluster } from "../swarm-cluster/construct.ts";
import { Volume } from "../volume/construct.ts";
import type { MountArgs, VolumeMountArgs } from "./mounts.ts";
import type { PlacementArgs } from "./placement.ts";
import { PortClaim } from "./port-claim.ts";
import type { PortArgs } from "./ports.ts";
import { type ServiceArgs, serviceSettings } from "./props.ts";
import { whereabouts } from "./whereabouts.ts";
import { isEachMachines, WriterClaim, writesAlone, writing } from "./writer-claim.ts";

/** Who claims, and where. */
export interface Claiming {
  readonly claims: Claims | undefined;
  /** Path of the construct. */
  readonly owner: string;
  readonly cluster: ClusterRef;
}

/** Claims what a service has for itself: its name, its ports on the machines, and volumes for one writer. */
export function claimForService(claiming: Claiming, constructName: string, args: ServiceArgs): void {
  const { claims, owner, cluster } = claiming;
  const { name, replicas, placement, ports = [], mounts = [] } = args;
  claimName(claims, { kind: "service", owner, constructName, ground: cluster }, name);
  const named = ports.map((port, index) => ({ port, property: `ports.${index}.published` }));
  claimPorts(claiming, named, { replicas, placement });
  for (const [index, mount] of mounts.entries()) {
    if (isVolume(mount)) claimVolume(claiming, `mounts.${index}`, mount, { replicas, placement });
  }
}

interface Landing {
  readonly replicas?: ServiceArgs["replicas"];
  readonly placement?: PlacementArgs | undefined;
}

interface NamedPort {
  readonly port: PortArgs;
  /** Where it is said. */
  readonly property: string;
}

const publishing = whereabouts.extend({ port: serviceSettings.ports.unwrap().element });

/** Claims ports of the machines, for tasks that land in the same way. */
export function claimPorts({ claims, owner, cluster }: Claiming, ports: readonly NamedPort[], landing: Landing): void {
  const machines = SwarmCluster.sizeOf(cluster);
  for (const { port, property } of ports) {
    whenKnown(publishing, { port, ...landing }, ({ port: { published, protocol, mode }, ...where }) => {
      if (published === undefined) return;
      claims?.add(new PortClaim({ owner, property, cluster, machines, published, protocol, mode, where }));
    });
  }
}

const isVolume = (mount: MountArgs): mount is VolumeMountArgs => mount.type === "volume";

function claimVolume({ claims, owner }: Claiming, property: string, mount: VolumeMountArgs, landing: Landing): void {
  const { source: volume, readOnly } = mount;
  whenKnown(writing, { readOnly, ...landing, ...Volume.givenOf(volume) }, (known) => {
    const { replicas, placement, name } = known;
    const where = { replicas, placement };
    const isPerMachine = isEachMachines(known);
    if (writesAlone(known)) claims?.add(new WriterClaim({ owner, property, volume, name, where, isPerMachine }));
  });
}
