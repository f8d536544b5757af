import { describe, expect, it } from "vitest";
import type { LiveService } from "../../../lib/drivers/docker/api/services.ts";
import type { LiveTask, TaskState } from "../../../lib/drivers/docker/api/tasks.ts";
import { converge } from "../../../lib/resources/service/converge.ts";
import type { Sight } from "../../../lib/resources/service/sight.ts";
import type { ServiceWatches } from "../../../lib/resources/service/watches.ts";

type Waiting = Parameters<typeof converge>[0];

const MONITOR_MS = 5_000;
const Healthcheck = { Test: ["CMD", "true"] };
const checked = { ContainerSpec: { Image: "web:1", Healthcheck } };
const unchecked = { ContainerSpec: { Image: "web:1" } };

const serviceOf = (
  TaskTemplate: LiveService["Spec"]["TaskTemplate"],
  more: Partial<LiveService> = {},
): LiveService => ({
  ID: "web",
  Version: { Index: 1 },
  Spec: { Name: "web", TaskTemplate, Mode: { Replicated: { Replicas: 1 } } },
  ...more,
});

const taskOf = ({ Spec }: LiveService, ID: string, State: TaskState): LiveTask => ({
  ID,
  Version: { Index: 1 },
  ServiceID: "web",
  NodeID: "node",
  Slot: 1,
  CreatedAt: "",
  Spec: Spec.TaskTemplate,
  DesiredState: State === "failed" || State === "complete" ? "shutdown" : "running",
  Status: { Timestamp: "", State },
});

/** Tasks of a service, each with its state, as they are one second after the other; the last ones stay. */
type Seconds = readonly (readonly (readonly [id: string, state: TaskState])[])[];

/** How many seconds it was waited. */
async function waited(service: LiveService, seconds: Seconds, done: Waiting["done"]): Promise<number> {
  let second = 0;
  const until = async (_: unknown, __: string, ___: AbortSignal, look: (sight: Sight) => unknown) => {
    for (; second < 60; second += 1) {
      const tasks = (seconds[second] ?? seconds.at(-1) ?? []).map(([id, state]) => taskOf(service, id, state));
      const found = look({ service, tasks, unheard: new Set() });
      if (found !== undefined) return found;
    }
    throw new Error("it was waited for a minute");
  };
  const waiting = {
    clock: { now: () => second * 1_000 },
    watches: { until } as unknown as ServiceWatches,
    call: { urn: "urn:pulumi:test::shop::swarmwright:index:Service::web", name: "web", report: () => {} },
    patience: { timeoutMs: 20_000, backMs: 10_000, monitorMs: MONITOR_MS },
    spec: {},
    done,
  } as unknown as Waiting;
  await converge(waiting, "web");
  return second;
}

const up: Seconds = [[["a", "starting"]], [["a", "running"]]];
const updated = serviceOf(checked, { UpdateStatus: { State: "completed" } });

describe("a service is waited for", () => {
  it.each([
    ["that is checked", checked],
    ["that is not", unchecked],
  ])("until its tasks have run for their monitor time: one %s", async (_, template) => {
    expect(await waited(serviceOf(template), up, "made")).toBe(1 + 5);
  });

  it("from the beginning, when a task gave up meanwhile", async () => {
    const again: Seconds = [[["a", "running"]], [["a", "running"]], [["a", "failed"]], [["b", "running"]]];
    expect(await waited(serviceOf(checked), again, "made")).toBe(3 + 5);
  });

  it("until Swarm says that its update is complete: it has watched for the monitor time", async () => {
    expect(await waited(updated, up, "changed")).toBe(1);
  });

  it("for its monitor time, when one of its tasks failed in an update that Swarm calls complete", async () => {
    const loop: Seconds = [
      [["a", "failed"]],
      [
        ["a", "failed"],
        ["b", "running"],
      ],
    ];
    expect(await waited(updated, loop, "changed")).toBe(1 + 5);
  });

  it("for its monitor time, when its task has done what it was made for", async () => {
    const once = { ...unchecked, RestartPolicy: { Condition: "none" } } as const;
    expect(await waited(serviceOf(once), [[["a", "starting"]], [["a", "complete"]]], "made")).toBe(1 + 5);
  });

  it("for its monitor time, when nothing was changed: the update that is complete was an earlier one", async () => {
    expect(await waited(updated, up, "nothing")).toBe(1 + 5);
  });

  it.each([
    ["until its deadline", serviceOf(unchecked), "0/1 running", 20],
    [
      "longer when Swarm takes it back",
      serviceOf(unchecked, { UpdateStatus: { State: "rollback_started" } }),
      "going back: 0/1 running",
      30,
    ],
  ])("%s", async (_, service, progress, deadline) => {
    const late = waited(service, [[["a", "preparing"]]], "changed");
    await expect(late).rejects.toThrow(`web: not all its tasks run after ${deadline} s: ${progress}`);
  });

  it("no longer than its tasks run, when nothing but labels changed", async () => {
    expect(await waited(serviceOf(unchecked), [[["a", "running"]]], "labelled")).toBe(0);
  });
});
