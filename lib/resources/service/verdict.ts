import { type Props, sameValue } from "../../core/value.ts";
import type { LiveService, LiveTask, TaskState, UpdateState } from "../../drivers/docker/api.ts";

/** How far a service has come. */
export type Verdict =
  | { readonly kind: "done"; readonly reason?: undefined }
  | { readonly kind: "waiting"; readonly text: string; readonly reason?: string | undefined }
  | {
      readonly kind: "failed";
      readonly code: "not-converged" | "rolled-back";
      readonly summary: string;
      readonly reason?: string | undefined;
    };

/** What Swarm's own words for an update mean. */
const updates: Readonly<Record<UpdateState, "goes on" | "ended" | "paused" | "rolled back">> = {
  updating: "goes on",
  completed: "ended",
  paused: "paused",
  rollback_started: "goes on",
  rollback_completed: "rolled back",
  rollback_paused: "paused",
};

/** Judges a service by what it and its tasks say. Pure. @param nodes machines that take tasks, for a global service */
export function judge(service: LiveService, tasks: readonly LiveTask[], nodes: number): Verdict {
  const { UpdateStatus, Spec } = service;
  const update = UpdateStatus?.State === undefined ? "ended" : updates[UpdateStatus.State];
  const reason = lastFault(tasks);
  if (update === "paused") return failed("not-converged", "its update failed, and Swarm paused it", reason);
  if (update === "rolled back") return failed("rolled-back", "its update failed, and Swarm went back", reason);
  const current = tasks.filter((task) => task.DesiredState === "running" && isCurrent(task, service));
  const running = current.filter(({ Status }) => Status.State === "running").length;
  const wanted = Spec.Mode.Replicated?.Replicas ?? nodes;
  const strays = tasks.filter((task) => task.DesiredState === "running" && !isCurrent(task, service));
  if (update === "ended" && running >= wanted && strays.length === 0) return { kind: "done" };
  return { kind: "waiting", text: progress(running, wanted, current), reason };
}

function failed(code: "not-converged" | "rolled-back", summary: string, reason: string | undefined): Verdict {
  return { kind: "failed", code, summary, reason };
}

/** Whether a task was made from the spec that the service has now. A task does not say its runtime. */
function isCurrent({ Spec }: LiveTask, service: LiveService): boolean {
  const { Runtime: _, ...template } = service.Spec.TaskTemplate;
  return sameValue(Spec as Props, template as Props);
}

function progress(running: number, wanted: number, current: readonly LiveTask[]): string {
  const states = current.map(({ Status }) => Status.State).filter((state) => state !== "running");
  const counts = [...new Set(states)].map((state) => `${states.filter((it) => it === state).length} ${state}`);
  return [`${running}/${wanted} running`, ...counts].join(", ");
}

const faulty: ReadonlySet<TaskState> = new Set(["failed", "rejected"]);

/** What the task that failed last said, or why one finds no place. */
function lastFault(tasks: readonly LiveTask[]): string | undefined {
  const byTime = tasks.toSorted((a, b) => (a.Status.Timestamp < b.Status.Timestamp ? 1 : -1));
  const fault = byTime.find(({ Status }) => faulty.has(Status.State));
  const pending = byTime.find(({ Status }) => Status.State === "pending" && (Status.Err ?? "") !== "");
  return fault?.Status.Err ?? pending?.Status.Err;
}
