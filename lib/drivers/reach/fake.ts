import { problem } from "../../core/errors.ts";
import type { LiveNetwork } from "../docker/api/networks.ts";
import type { LiveNode } from "../docker/api/nodes.ts";
import type { LiveService } from "../docker/api/services.ts";
import type { LiveTask } from "../docker/api/tasks.ts";
import type { MachineName } from "../machine/port.ts";
import type { Answer, ConnectQuestion, Question, ReachPort } from "./port.ts";

/** A swarm, as far as somebody in it, or before it, sees of it. */
export interface ReachableSwarm {
  readonly nodes: readonly LiveNode[];
  readonly networks: readonly LiveNetwork[];
  readonly services: readonly LiveService[];
  readonly tasks: readonly LiveTask[];
}

export interface FakeReachOptions {
  readonly swarms: () => readonly ReachableSwarm[];
  readonly isRunning: (machine: MachineName) => Promise<boolean>;
  /** Another answer than what follows from all that; `from` is a machine's name, or nothing for this computer. */
  readonly answer?: (question: Question, from: string) => Answer | undefined;
}

/** Tasks that listen at every port, and machines at those that are published; asked by the same contract. */
export function fakeReach({ swarms, isRunning, answer = () => undefined }: FakeReachOptions): ReachPort {
  return {
    fromHere: async (questions) => questions.map((question) => answer(question, "") ?? fromOutside(swarms(), question)),
    async fromTask({ machine, container }, questions) {
      const place = swarms().flatMap((swarm) =>
        swarm.tasks.flatMap((task) => (isIn(task, container) ? [{ swarm, task }] : [])),
      );
      const [found] = place;
      if (found === undefined || !(await isRunning(machine))) {
        throw problem("not-found", machine.name, "there is no such machine that runs", "start it first");
      }
      return questions.map(
        (question) => answer(question, machine.name) ?? fromInside(found.swarm, found.task, question),
      );
    },
  };
}

const REFUSED = { kind: "refused" } as const;
const CONNECTED = { kind: "connected" } as const;
const isIn = ({ Status }: LiveTask, container: string): boolean => Status.ContainerStatus?.ContainerID === container;
const runs = ({ Status, DesiredState }: LiveTask): boolean => Status.State === "running" && DesiredState === "running";

function fromOutside(swarms: readonly ReachableSwarm[], question: Question): Answer {
  if (question.kind === "name") return { kind: "unknown" };
  const host = question.kind === "http" ? question.address : question.host;
  const swarm = swarms.find(({ nodes }) => nodes.some((node) => isAt(node, host)));
  if (swarm === undefined) return { kind: "silent" };
  const node = swarm.nodes.find((it) => isAt(it, host));
  const isOpen = swarm.services.some((service) =>
    portsOf(service).some(
      ({ PublishedPort, PublishMode }) =>
        PublishedPort === question.port &&
        swarm.tasks.some(
          (task) => task.ServiceID === service.ID && runs(task) && (PublishMode !== "host" || task.NodeID === node?.ID),
        ),
    ),
  );
  if (!isOpen) return REFUSED;
  return question.kind === "http" ? { kind: "status", status: 200 } : CONNECTED;
}

const isAt = ({ Status }: LiveNode, address: string): boolean => Status.Addr === address && Status.State === "ready";
const portsOf = ({ Endpoint, Spec }: LiveService) => Endpoint?.Ports ?? Spec.EndpointSpec?.Ports ?? [];

function fromInside(swarm: ReachableSwarm, from: LiveTask, question: Question): Answer {
  if (question.kind === "http") return REFUSED;
  const networks = new Set(attachmentsOf(from).map(({ Network }) => Network.ID));
  if (question.kind === "name") return resolved(swarm, networks, question.name);
  return connected(swarm, networks, question);
}

/** The first network in which somebody has the name. */
function resolved(swarm: ReachableSwarm, networks: ReadonlySet<string>, name: string): Answer {
  for (const network of networks) {
    const addresses = swarm.services.flatMap((service) => addressesIn(swarm, service, network, name));
    if (addresses.length > 0) return { kind: "addresses", addresses: addresses.toSorted() };
  }
  return { kind: "unknown" };
}

function addressesIn(swarm: ReachableSwarm, service: LiveService, network: string, name: string): readonly string[] {
  const { Spec, Endpoint } = service;
  const attachment = Spec.TaskTemplate.Networks?.find(({ Target }) => Target === network);
  if (attachment === undefined) return [];
  const isName = [Spec.Name, ...(attachment.Aliases ?? [])].includes(name);
  if (!isName && name !== `tasks.${Spec.Name}`) return [];
  const virtual = (Endpoint?.VirtualIPs ?? []).filter(({ NetworkID }) => NetworkID === network);
  if (isName && virtual.length > 0) return virtual.map(({ Addr }) => withoutPrefix(Addr));
  const tasks = swarm.tasks.filter((task) => task.ServiceID === service.ID && runs(task));
  return tasks.flatMap((task) => addressesOf(task, network));
}

function connected(swarm: ReachableSwarm, networks: ReadonlySet<string>, { host }: ConnectQuestion): Answer {
  const found = /^[\d.]+$/.test(host) ? undefined : resolved(swarm, networks, host);
  if (found?.kind === "unknown") return found;
  const addresses = found?.kind === "addresses" ? found.addresses : [host];
  const listens = (address: string): boolean =>
    swarm.services.some((service) =>
      [...networks].some((network) =>
        [service.Spec.Name, `tasks.${service.Spec.Name}`].some((name) =>
          addressesIn(swarm, service, network, name).includes(address),
        ),
      ),
    );
  return addresses.every(listens) ? CONNECTED : REFUSED;
}

const attachmentsOf = ({ NetworksAttachments }: LiveTask) => NetworksAttachments ?? [];
const withoutPrefix = (address: string): string => address.split("/")[0] ?? address;

function addressesOf(task: LiveTask, network: string): readonly string[] {
  const own = attachmentsOf(task).filter(({ Network }) => Network.ID === network);
  return own.flatMap(({ Addresses }) => (Addresses ?? []).map(withoutPrefix));
}
