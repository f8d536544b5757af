import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  output,
  type StackReference,
} from "@pulumi/pulumi";
import { constructPath } from "../../core/construct-path.ts";
import { type Problem, SwarmwrightError } from "../../core/errors.ts";
import { onceJudged, programClaims } from "../../core/program-claims.ts";
import type { Capabilities, ClusterMachine, ClusterRef, Connection, MachineRef } from "../../core/references.ts";
import { fromStack } from "../../core/stack-reference.ts";
import { Machine } from "../machine/construct.ts";
import { Swarm } from "../swarm/construct.ts";
import { SwarmNode } from "../swarm-node/construct.ts";
import { type DockerProviderArgs, dockerProviderArgs } from "./interop.ts";
import { MemberClaim } from "./member-claim.ts";
import type { SwarmClusterArgs, SwarmNodeArgs } from "./props.ts";

/**
 * Machines joined into one Docker Swarm.
 *
 * @example
 * const cluster = new SwarmCluster("prod", { managers: [node1], workers: [node2, node3] });
 */
export class SwarmCluster extends ComponentResource implements ClusterRef {
  readonly name: Output<string>;
  /** Swarm's id of the cluster, known once every node is Ready. */
  readonly clusterId: Output<string>;
  /** How to reach the managers, tried in turn. */
  readonly connection: Output<Connection>;
  /** Every machine, workers too. */
  readonly machines: Output<readonly ClusterMachine[]>;
  /** Addresses of all machines, managers first. */
  readonly addresses: Output<readonly string[]>;
  /** What the kernels of all its machines can do. */
  readonly capabilities: Output<Capabilities>;
  /** Arguments of a `docker.Provider` of @pulumi/docker, for the first manager. */
  readonly dockerProviderArgs: DockerProviderArgs;
  /** What everything on the cluster is deleted with. */
  readonly #swarm: Swarm;
  readonly #size: number;

  /** @throws SwarmwrightError `invalid-props`: no manager, or a machine named twice */
  constructor(name: string, args: SwarmClusterArgs, options?: ComponentResourceOptions) {
    const managers = args.managers.map(nodeArgs);
    const workers = (args.workers ?? []).map(nodeArgs);
    const machines = [...managers, ...workers].map(({ machine }) => machine);
    const owner = constructPath(name, options?.parent);
    refuseBadMembers(owner, managers, workers);
    const claims = programClaims();
    for (const { machine } of managers) claims?.add(new MemberClaim(owner, "managers", machine));
    for (const { machine } of workers) claims?.add(new MemberClaim(owner, "workers", machine));
    super("swarmwright:index:SwarmCluster", name, {}, options);
    const nodes = this.#join(name, managers, workers);
    this.name = output(name);
    this.#size = machines.length;
    this.connection = all(managers.map(({ machine }) => machine.endpoint)).apply((endpoints) => ({
      managers: endpoints,
    }));
    this.machines = all(machines.map(clusterMachine));
    this.addresses = all(machines.map(({ address }) => address));
    this.capabilities = all(machines.map(({ capabilities }) => capabilities)).apply(commonCapabilities);
    this.dockerProviderArgs = dockerProviderArgs(managers[0].machine.endpoint);
    const members = Object.fromEntries(
      machines.map((machine, index) => [machine.logicalName, member(machine, nodes[index])]),
    );
    const inputs = { clusterId: nodes[0].clusterId, connection: this.connection, members };
    this.#swarm = new Swarm(name, inputs, { parent: this, dependsOn: [...nodes] });
    this.clusterId = this.#swarm.clusterId;
    this.registerOutputs({ name: this.name, clusterId: this.clusterId, connection: this.connection });
  }

  /** The cluster that another stack exports: `export const cluster = prod;` */
  static fromStack(stack: StackReference, outputName: string): ClusterRef {
    return fromStack<ClusterRef>(stack, outputName, exported);
  }

  /**
   * What goes when a cluster of this stack goes: what runs on the cluster is deleted with it.
   * @internal
   */
  static swarmOf(cluster: ClusterRef): Swarm | undefined {
    return #swarm in cluster ? cluster.#swarm : undefined;
  }

  /**
   * How many machines it has; not known of a cluster of another stack.
   * @internal
   */
  static sizeOf(cluster: ClusterRef): number | undefined {
    return #size in cluster ? cluster.#size : undefined;
  }

  /** Managers after the first, which begins the cluster; workers after all managers. */
  #join(name: string, managers: Members, workers: readonly SwarmNodeArgs[]): readonly [SwarmNode, ...SwarmNode[]] {
    const peers = managers.map(({ machine }) => machine);
    const add = (node: SwarmNodeArgs, role: "manager" | "worker", dependsOn: readonly SwarmNode[]) => {
      const args = { ...node, cluster: name, role, peers, isFirst: node === managers[0] };
      const options = { parent: this, dependsOn: [...dependsOn], ...goesWith(node.machine) };
      return new SwarmNode(node.machine.logicalName, args, onceJudged(programClaims(), options));
    };
    const [first, ...others] = managers;
    const begun = add(first, "manager", []);
    const joined = others.map((node) => add(node, "manager", [begun]));
    return [begun, ...joined, ...workers.map((node) => add(node, "worker", [begun, ...joined]))];
  }
}

type Members = readonly [SwarmNodeArgs, ...SwarmNodeArgs[]];

const exported = {
  name: "plain",
  clusterId: "plain",
  connection: "secret",
  machines: "secret",
  addresses: "plain",
  capabilities: "plain",
} as const;

function nodeArgs(node: MachineRef | SwarmNodeArgs): SwarmNodeArgs {
  return "machine" in node ? node : { machine: node };
}

function member({ endpoint }: MachineRef, node: SwarmNode | undefined) {
  if (!node) throw new Error("a machine of the cluster has no node");
  return { nodeId: node.nodeId, endpoint };
}

/** A machine takes its membership with it; the swarm lets it leave before, if it stays itself. */
function goesWith(machine: MachineRef): { readonly deletedWith?: Machine } {
  return machine instanceof Machine ? { deletedWith: machine } : {};
}

function clusterMachine({ machineId, name, endpoint }: MachineRef): Output<ClusterMachine> {
  return all([machineId, name, endpoint]).apply(([id, itsName, itsEndpoint]) => ({
    machineId: id,
    name: itsName,
    endpoint: itsEndpoint,
  }));
}

function commonCapabilities(each: readonly Capabilities[]): Capabilities {
  const every = (capability: keyof Capabilities) => each.every((of) => of[capability]);
  return { ipvs: every("ipvs"), esp: every("esp"), vxlan: every("vxlan") };
}

function refuseBadMembers(
  at: string,
  managers: readonly SwarmNodeArgs[],
  workers: readonly SwarmNodeArgs[],
): asserts managers is Members {
  const problems = [...withoutManager(at, managers), ...namedTwice(at, [...managers, ...workers])];
  if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
}

function withoutManager(at: string, managers: readonly SwarmNodeArgs[]): Problem[] {
  if (managers.length > 0) return [];
  return [{ at: `${at}.managers`, summary: "a cluster needs a manager", remedy: "name one, three or five machines" }];
}

function namedTwice(at: string, members: readonly SwarmNodeArgs[]): Problem[] {
  const names = members.map(({ machine }) => machine.logicalName);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => ({
    at,
    summary: `the machine "${name}" is named twice`,
    remedy: "name each machine once, under managers or under workers",
  }));
}
