import { problem } from "../../core/errors.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import { type Explaining, failureOf } from "./failure.ts";
import type { Patience } from "./patience.ts";
import { isRunning } from "./tasks.ts";
import type { Done } from "./put.ts";
import { portsOf } from "./translate/ports.ts";
import { isGoingBack, judge, type Verdict } from "./verdict.ts";
import type { Sight } from "./sight.ts";
import type { ServiceWatches } from "./watches.ts";

interface Converging extends Explaining {
  readonly watches: ServiceWatches;
  readonly patience: Patience;
  /** What this run did to it. */
  readonly done: Done;
}

/** How the waiting ended. */
type End =
  | { readonly kind: "there"; readonly service: LiveService }
  | { readonly kind: "failed"; readonly verdict: Verdict; readonly lateMs?: number }
  | { readonly kind: "gone" };

/**
 * Waits until the tasks of a service, healthy if that is checked, have run for their monitor time, or have done what
 * they were made for, and Docker has chosen the ports that it is to choose. Tasks that are told to run and do not, as
 * after a reboot, do not last so long.
 *
 * @returns the service, as it is then
 * @throws `rolled-back` or `not-converged`, with what the last task said and wrote
 */
export async function converge(converging: Converging, serviceId: string): Promise<LiveService> {
  const { watches, call, spec } = converging;
  const end = await watches.until(spec.connection, serviceId, call.signal, endFor(converging));
  if (end.kind === "there") return end.service;
  if (end.kind === "gone") throw gone(call);
  throw await failureOf(converging, end.verdict, end.lateMs);
}

/** When the waiting is over, and how: told of each sight, in order. */
function endFor({ clock, call, patience, done }: Converging): (sight: Sight) => End | undefined {
  const startMs = clock.now();
  const monitorMs = done === "labelled" ? 0 : patience.monitorMs;
  let since: Since | undefined;
  let told = "";
  return ({ service, tasks, unheard }) => {
    if (service === undefined) return { kind: "gone" };
    const verdict = judge(service, tasks, unheard);
    if (verdict.kind === "failed") return { kind: "failed", verdict };
    since = verdict.kind === "running" ? sameTasks(since, tasks, clock) : undefined;
    const isStable = since !== undefined && (wantsNone(service) || clock.now() - since.atMs >= monitorMs);
    // Nothing was changed: the update that Swarm calls completed was an earlier one.
    const isWatched = done === "changed" && verdict.kind === "running" && verdict.isWatched;
    if ((isStable || isWatched) && portsOf(service) !== undefined) return { kind: "there", service };
    // Those that end again and again run for a moment now and then: what they end of is told instead.
    const isTold = verdict.text !== told && (verdict.kind === "waiting" || verdict.reason === undefined);
    if (isTold) call.report((told = verdict.text));
    const lateMs = call.timeoutMs ?? timeoutFor(service, patience);
    return clock.now() - startMs >= lateMs ? { kind: "failed", verdict, lateMs } : undefined;
  };
}

/** Going back ends in a failure, and how is to be told. */
function timeoutFor(service: LiveService, { timeoutMs, backMs }: Patience): number {
  return isGoingBack(service) ? timeoutMs + backMs : timeoutMs;
}

/** Where no task is asked for, none has to go on. */
const wantsNone = ({ Spec }: LiveService): boolean => Spec.Mode.Replicated?.Replicas === 0;

/** Since when these very tasks have been running. */
interface Since {
  readonly tasks: string;
  readonly atMs: number;
}

function sameTasks(since: Since | undefined, tasks: readonly LiveTask[], clock: Clock): Since {
  const running = tasks.filter(isRunning).map(({ ID }) => ID);
  const names = running.toSorted().join(" ");
  return since?.tasks === names ? since : { tasks: names, atMs: clock.now() };
}

function gone({ urn }: Call) {
  return problem("conflict", parseUrn(urn).name, "the service was removed while it was starting", "run up again");
}
