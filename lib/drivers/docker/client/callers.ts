import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import type { Clock } from "../../clock/port.ts";
import { messageOf, saysNoManager } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { type Deadlines, throwIfCancelled } from "./deadline.ts";
import type { ApiRequest, Call, Outcome, Silence } from "./request.ts";
import { leaderlessSilence, unreachable } from "./silence.ts";
import { inspectSwarm } from "./swarm.ts";

/** Asks one engine. */
export function callTo(connection: Connection, { readMs, writeMs }: Deadlines, signal: AbortSignal | undefined): Call {
  return async (request) => {
    const outcome = await connection.ask(request, { timeoutMs: isRead(request) ? readMs : writeMs, signal });
    if (outcome.kind === "silence") throw unreachable(outcome, request.doing);
    return outcome;
  };
}

/** Asks the managers of a cluster. */
export interface ManagersCall {
  readonly call: Call;
  /** A manager that answers. Rejects with `unreachable` when none does. */
  readonly answering: () => Promise<Connection>;
}

interface Managers {
  readonly managers: readonly Connection[];
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** Between two rounds in which nobody answered. */
const PAUSES_MS = [100, 250, 500] as const;
const LONGEST_PAUSE_MS = 1_000;

/** Asks the managers in turn, beginning with the one that answered last, until one answers or time is up. */
export function callToManagers({ managers, deadlines, clock, signal }: Managers): ManagersCall {
  let preferred = 0;

  const call: Call = async (request) => {
    const startedAt = clock.now();
    const silences = new Map<Connection, Silence>();
    for (let round = 0; ; round += 1) {
      for (const manager of inTurn(managers, preferred)) {
        const leftMs = startedAt + patienceMs([...silences.values()], deadlines) - clock.now();
        if (leftMs <= 0) throw nobodyAnswered(request.doing, silences);
        const timeoutMs = Math.min(attemptMs(request, round, deadlines), leftMs);
        const heard = answerIn(await manager.ask(request, { timeoutMs, signal }));
        if (heard.kind === "reply") {
          preferred = managers.indexOf(manager);
          return heard;
        }
        silences.set(manager, heard);
      }
      if (managers.length === 0) throw nobodyAnswered(request.doing, silences);
      throwIfCancelled(signal, "cluster", request.doing);
      await clock.sleep(PAUSES_MS[round] ?? LONGEST_PAUSE_MS, signal).catch(() => undefined);
      throwIfCancelled(signal, "cluster", request.doing);
    }
  };

  return {
    call,
    async answering() {
      await call(inspectSwarm);
      const [manager] = inTurn(managers, preferred);
      if (manager === undefined) throw nobodyAnswered(inspectSwarm.doing, new Map());
      return manager;
    },
  };
}

const isRead = ({ method }: ApiRequest): boolean => method === "GET";

function inTurn<T>(all: readonly T[], first: number): readonly T[] {
  return [...all.slice(first), ...all.slice(0, first)];
}

function attemptMs(request: ApiRequest, round: number, { readAttemptMs, writeAttemptMs }: Deadlines): number {
  return (isRead(request) ? readAttemptMs : writeAttemptMs) * 2 ** round;
}

/** While somebody takes connections, a leader may be on its way. */
function patienceMs(silences: readonly Silence[], { clusterMs, electionMs }: Deadlines): number {
  return silences.some(({ taken }) => taken) ? electionMs : clusterMs;
}

/** A manager without a leader has said nothing to a cluster, and neither has an engine that is a manager no more. */
function answerIn(outcome: Outcome): Outcome {
  if (outcome.kind === "silence") return outcome;
  const why = messageOf(outcome);
  const leaderless = leaderlessSilence(outcome, why);
  if (leaderless !== undefined) return leaderless;
  return saysNoManager(outcome) ? { kind: "silence", from: outcome.from, taken: true, why, remedy: "" } : outcome;
}

function nobodyAnswered(doing: string, silences: ReadonlyMap<Connection, Silence>): SwarmwrightError {
  const said = [...silences.values()].map(({ from, why }) => `\n  ${from}: ${why}`);
  const summary = `${doing}: none of the cluster's ${silences.size} managers answered${said.join("")}`;
  return problem("unreachable", "cluster", summary, "start the managers' machines: more than half of them must run");
}
