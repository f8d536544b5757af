import type { ApiRequest } from "../../client/request.ts";
import { unavailable } from "../refusal.ts";
import type { FakeHost, SwarmState } from "../state.ts";
import type { WorldState } from "../world-state.ts";

/** A request, taken apart. */
export interface Asked {
  readonly world: WorldState;
  readonly host: FakeHost;
  /** What stands in the path. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  readonly filters: Readonly<Record<string, readonly string[]>>;
  readonly body: object;
}

/** What has to be there before a request can be answered; a leader is only looked for, where it says so. */
type Needs = "nothing" | "a look for the leader" | "leader" | "majority";

export interface Route {
  readonly method: ApiRequest["method"];
  /** Matches the path; its group is the id. */
  readonly path: RegExp;
  readonly needs: Needs;
  /** Whether what is answered is no JSON, but what a process wrote. */
  readonly isText?: true;
  /** The JSON that is answered. @throws `Refusal` */
  readonly answer: (asked: Asked) => unknown;
}

/** Of a manager. */
export const managed =
  (answer: (swarm: SwarmState, asked: Asked) => unknown) =>
  (asked: Asked): unknown =>
    answer(swarmAt(asked.host), asked);

/** The swarm that an engine manages. @throws the engine's refusal if it does not manage one */
function swarmAt({ member }: FakeHost): SwarmState {
  if (member?.manages === true) return member.swarm;
  const advice =
    member === undefined
      ? 'Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.'
      : "Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.";
  throw unavailable(`This node is not a swarm manager. ${advice}`);
}

export const version = ({ query }: Asked): number => Number(query["version"]);
export const flag = ({ query }: Asked, name: string): boolean => query[name] === "true";
