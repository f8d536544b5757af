import { problem, type SwarmwrightError } from "../../core/errors.ts";
import type { Call } from "../../core/lifecycle.ts";
import { parseUrn } from "../../core/naming.ts";
import type { Clock } from "../../drivers/clock/port.ts";
import type { LiveService, LiveTask } from "../../drivers/docker/api.ts";
import type { Cluster } from "../../drivers/docker/port.ts";
import { waitFor } from "../wait.ts";
import { lastLines } from "./last-lines.ts";
import type { Patience } from "./patience.ts";
import { portsOf } from "./translate/ports.ts";
import { judge, type Verdict } from "./verdict.ts";

/** Tasks have no events of their own: their list is looked at this often. */
const TICK_MS = 200;

interface Converging {
  readonly clock: Clock;
  readonly cluster: Cluster;
  readonly call: Call;
  readonly patience: Patience;
}

/**
 * Waits until the tasks of a service run as its spec says: healthy, if that is checked, else for their monitor time;
 * and until Docker has chosen the ports that it is to choose.
 *
 * @returns the service, as it is then
 * @throws `rolled-back` or `not-converged`, with what the last task said and wrote
 */
export async function converge(converging: Converging, serviceId: string): Promise<LiveService> {
  const { clock, cluster, call, patience } = converging;
  let last: Verdict = { kind: "waiting", text: "nothing has started yet" };
  let since: Since | undefined;
  const look = async () => {
    const service = await cluster.services.find(serviceId);
    if (!service) throw gone(call);
    const tasks = await cluster.tasks.list({ service: serviceId });
    last = judge(service, tasks);
    if (last.kind === "waiting") call.report(last.text);
    if (last.kind === "failed") throw await failure(converging, last, last.summary, last.code);
    since = last.kind === "running" ? sameTasks(since, tasks, clock.now()) : undefined;
    if (last.kind !== "running" || portsOf(service) === undefined) return undefined;
    return last.isProven || clock.now() - (since?.atMs ?? 0) >= patience.monitorMs ? service : undefined;
  };
  const events = (signal: AbortSignal) => cluster.events({ type: ["service"], service: [serviceId] }, signal);
  const { timeoutMs } = patience;
  const late = () => failure(converging, last, `not all its tasks run after ${timeoutMs / 1000} s`);
  return waitFor(look, { clock, events, signal: call.signal, timeoutMs, tickMs: TICK_MS, late });
}

/** Since when these very tasks have been running. */
interface Since {
  readonly tasks: string;
  readonly atMs: number;
}

function sameTasks(since: Since | undefined, tasks: readonly LiveTask[], nowMs: number): Since {
  const running = tasks.filter(({ Status }) => Status.State === "running").map(({ ID }) => ID);
  const names = running.toSorted().join(" ");
  return since?.tasks === names ? since : { tasks: names, atMs: nowMs };
}

/** With the last lines of the task that ended, if one did: they are its program's own words. */
async function failure(
  { clock, cluster, call }: Converging,
  { reason, endedTask }: Verdict,
  what: string,
  code: "not-converged" | "rolled-back" = "not-converged",
): Promise<SwarmwrightError> {
  const told = reason === undefined ? what : `${what}: ${reason}`;
  const lines = endedTask === undefined ? [] : await lastLines({ clock, cluster, signal: call.signal }, endedTask);
  const command = endedTask === undefined ? "status --tasks" : `logs ${call.name}`;
  return problem(
    code,
    parseUrn(call.urn).name,
    [told, ...lines.map((line) => `  | ${line}`)].join("\n"),
    `mend the cause, then run up again; see swarmwright ${command}`,
  );
}

function gone({ urn }: Call) {
  return problem("conflict", parseUrn(urn).name, "the service was removed while it was starting", "run up again");
}
