import { problem } from "../../core/errors.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { LiveService } from "../../drivers/docker/api/services.ts";
import type { LiveTask } from "../../drivers/docker/api/tasks.ts";
import { type Explaining, failureOf } from "./failure.ts";
import type { Patience } from "./patience.ts";
import { portsOf } from "./translate/ports.ts";
import { judge, type Verdict } from "./verdict.ts";
import type { ServiceWatches, Sight } from "./watches.ts";

interface Converging extends Explaining {
  readonly watches: ServiceWatches;
  readonly patience: Patience;
}

/** How the waiting ended. */
type End =
  | { readonly kind: "there"; readonly service: LiveService }
  | { readonly kind: "failed"; readonly verdict: Verdict; readonly isLate: boolean }
  | { readonly kind: "gone" };

/**
 * Waits until the tasks of a service run as its spec says: healthy, if that is checked, else for their monitor time;
 * and until Docker has chosen the ports that it is to choose.
 *
 * @returns the service, as it is then
 * @throws `rolled-back` or `not-converged`, with what the last task said and wrote
 */
export async function converge(converging: Converging, serviceId: string): Promise<LiveService> {
  const { watches, call, spec, patience } = converging;
  const timeoutMs = call.timeoutMs ?? patience.timeoutMs;
  const end = await watches.until(spec.connection, serviceId, call.signal, endFor(converging, timeoutMs));
  if (end.kind === "there") return end.service;
  if (end.kind === "gone") throw gone(call);
  throw await failureOf(converging, end.verdict, end.isLate ? timeoutMs : undefined);
}

/** When the waiting is over, and how: told of each sight, in order. */
function endFor({ clock, call, patience }: Converging, timeoutMs: number): (sight: Sight) => End | undefined {
  const deadlineMs = clock.now() + timeoutMs;
  let since: Since | undefined;
  let told = "";
  return ({ service, tasks }) => {
    if (service === undefined) return { kind: "gone" };
    const verdict = judge(service, tasks);
    if (verdict.kind === "failed") return { kind: "failed", verdict, isLate: false };
    since = verdict.kind === "running" ? sameTasks(since, tasks, clock) : undefined;
    const isStable = since !== undefined && clock.now() - since.atMs >= patience.monitorMs;
    const isProven = isStable || (verdict.kind === "running" && verdict.isProven);
    if (isProven && portsOf(service) !== undefined) return { kind: "there", service };
    // Those that end again and again run for a moment now and then: what they end of is told instead.
    const isTold = verdict.text !== told && (verdict.kind === "waiting" || verdict.reason === undefined);
    if (isTold) call.report((told = verdict.text));
    return clock.now() >= deadlineMs ? { kind: "failed", verdict, isLate: true } : undefined;
  };
}

/** Since when these very tasks have been running. */
interface Since {
  readonly tasks: string;
  readonly atMs: number;
}

function sameTasks(since: Since | undefined, tasks: readonly LiveTask[], clock: Clock): Since {
  const running = tasks.filter(({ Status }) => Status.State === "running").map(({ ID }) => ID);
  const names = running.toSorted().join(" ");
  return since?.tasks === names ? since : { tasks: names, atMs: clock.now() };
}

function gone({ urn }: Call) {
  return problem("conflict", parseUrn(urn).name, "the service was removed while it was starting", "run up again");
}
