import type { Endpoint } from "../../../core/references.ts";
import { endpointText } from "../client/endpoint-text.ts";
import type { ExecResult } from "../port.ts";
import type { Context } from "./context.ts";
import type { Interceptor, Write } from "./faults.ts";
import type { FakeHost, SwarmState } from "./state.ts";

/** All machines of a world, and what happens to them. */
export interface WorldState {
  readonly context: Context;
  readonly hosts: FakeHost[];
  readonly execs: Map<string, ExecResult>;
  readonly writes: Write[];
  readonly interceptor: Interceptor;
  /** Called when a machine came, went, or changed its power. */
  readonly watchers: Set<() => void>;
}

export function hostAt({ hosts }: WorldState, endpoint: Endpoint): FakeHost | undefined {
  const key = endpointText(endpoint);
  return hosts.find((host) => endpointText(host.endpoint) === key);
}

/** The swarm that one of these addresses leads to. */
export function swarmManagedAt({ hosts }: WorldState, addresses: readonly string[]): SwarmState | undefined {
  const ips = addresses.map((address) => address.split(":")[0]);
  const manager = hosts.find(
    ({ address, answers, member }) => ips.includes(address) && answers && member?.manages === true,
  );
  return manager?.member?.swarm;
}
