import { describe, expect, it } from "vitest";
import type { LiveService } from "../../../lib/drivers/docker/api/services.ts";
import type { LiveTask, TaskState } from "../../../lib/drivers/docker/api/tasks.ts";
import { isGoingBack, judge } from "../../../lib/resources/service/verdict.ts";

const TaskTemplate = { ContainerSpec: { Image: "shop/web:2" } };

const service: LiveService = {
  ID: "web",
  Version: { Index: 1 },
  Spec: { Name: "web", TaskTemplate, Mode: { Replicated: { Replicas: 2 } } },
};

interface Life {
  readonly Slot: number;
  readonly State: TaskState;
  readonly at: number;
  readonly Err?: string;
  readonly Spec?: LiveTask["Spec"];
}

function task({ Slot, State, at, Err, Spec = TaskTemplate }: Life): LiveTask {
  const Timestamp = `2030-01-01T00:00:0${at}.000000000Z`;
  const hasEnded = State === "failed" || State === "rejected";
  return {
    ID: `task-${at}`,
    Version: { Index: 1 },
    ServiceID: "web",
    NodeID: "node",
    Slot,
    CreatedAt: Timestamp,
    Spec,
    DesiredState: hasEnded ? "shutdown" : "running",
    Status: { Timestamp, State, ...(Err !== undefined && { Err }) },
  };
}

const exit = "task: non-zero exit (1)";
const running = task({ Slot: 1, State: "running", at: 5 });
const starting = task({ Slot: 2, State: "starting", at: 6 });

describe("a service on its way", () => {
  it.each([
    ["counts its tasks by their states", [running, starting], "1/2 running, 1 starting"],
    [
      "says what its last task died of instead of how its successor is doing",
      [running, task({ Slot: 2, State: "failed", at: 3, Err: exit }), starting],
      "1/2 running; last task failed: non-zero exit (1)",
    ],
    [
      "says why a task could not begin",
      [running, task({ Slot: 2, State: "rejected", at: 3, Err: "No such image: shop/web:2" }), starting],
      "1/2 running; last task rejected: No such image: shop/web:2",
    ],
    [
      "has forgotten a failure after which its place was taken",
      [running, task({ Slot: 1, State: "failed", at: 3, Err: exit }), starting],
      "1/2 running, 1 starting",
    ],
    [
      "does not speak of tasks of the version before",
      [running, task({ Slot: 2, State: "failed", at: 3, Err: exit, Spec: { ContainerSpec: { Image: "old" } } })],
      "1/2 running",
    ],
  ])("%s", (_, tasks, text) => {
    expect(judge(service, tasks)).toMatchObject({ kind: "waiting", text });
  });

  it("does not count tasks on nodes of which Swarm hears nothing: what it says of them is from before", () => {
    const far = { ...task({ Slot: 2, State: "running", at: 7 }), NodeID: "far" };
    expect(judge(service, [running, far], new Set([far.ID]))).toMatchObject({
      kind: "waiting",
      text: "1/2 running, 1 not heard of yet",
    });
  });

  it("says when Swarm takes it back", () => {
    const back = { ...service, UpdateStatus: { State: "rollback_started" } } as const;
    expect(judge(back, [running, starting])).toMatchObject({
      text: "going back: 1/2 running, 1 starting",
    });
    expect(isGoingBack(back)).toBe(true);
  });

  it.each([
    ["by Swarm when its update is complete", [running, task({ Slot: 2, State: "running", at: 6 })], true],
    [
      "not when one of its tasks failed meanwhile: Swarm may have been told to go on",
      [running, task({ Slot: 2, State: "failed", at: 5, Err: exit }), task({ Slot: 2, State: "running", at: 6 })],
      false,
    ],
    [
      "not when one of its tasks ended meanwhile: its program does not stay",
      [running, task({ Slot: 2, State: "complete", at: 5 }), task({ Slot: 2, State: "running", at: 6 })],
      false,
    ],
  ])("was watched %s", (_, tasks, isWatched) => {
    const StartedAt = "2030-01-01T00:00:04.000000000Z";
    const updated = { ...service, UpdateStatus: { State: "completed", StartedAt } } as const;
    expect(judge(updated, tasks)).toMatchObject({ kind: "running", isWatched });
  });

  it("says why no machine takes a task, whatever became of earlier ones", () => {
    const Err = "no suitable node (scheduling constraints not satisfied on 3 nodes)";
    const died = task({ Slot: 2, State: "failed", at: 3, Err: exit });
    const pending = task({ Slot: 2, State: "pending", at: 1, Err });
    expect(judge(service, [running, died, pending])).toMatchObject({ kind: "waiting", reason: Err });
  });

  it("does not take what the version before died of for a reason", () => {
    const died = task({ Slot: 2, State: "failed", at: 3, Err: exit, Spec: { ContainerSpec: { Image: "old" } } });
    const { reason, task: told } = judge(service, [running, died, starting]);
    expect([reason, told?.ID]).toEqual([undefined, starting.ID]);
  });

  it("that was taken back tells what became of the update's tasks, not of earlier ones", () => {
    const back = {
      ...service,
      UpdateStatus: { State: "rollback_completed", StartedAt: "2030-01-01T00:00:04.000000000Z" },
    } as const;
    const before = task({ Slot: 2, State: "failed", at: 3, Err: "task: non-zero exit (137)" });
    const died = task({ Slot: 2, State: "failed", at: 5, Err: exit, Spec: { ContainerSpec: { Image: "new" } } });
    expect(judge(back, [before, died, running])).toMatchObject({ kind: "failed", reason: exit });
    expect(judge(back, [before, running]).reason).toBeUndefined();
  });

  it.each([
    ["could not begin", "rejected", "No such image: web"],
    ["failed", "failed", "bind: address already in use"],
  ] as const)("names all tasks that %s for the same reason as the last", (_, State, Err) => {
    const faulty = (Slot: number, at: number) => task({ Slot, State, at, Err });
    const tasks = [faulty(1, 1), task({ Slot: 1, State, at: 0, Err: "other" }), faulty(2, 2)];
    expect(judge(service, tasks)).toMatchObject({ reason: Err, alike: [{ ID: "task-2" }, { ID: "task-1" }] });
  });
});

describe("a service of one task a machine", () => {
  const everywhere = (constraints: readonly string[]): LiveService => ({
    ...service,
    Spec: {
      ...service.Spec,
      TaskTemplate: { ...TaskTemplate, Placement: { Constraints: constraints } },
      Mode: { Global: {} },
    },
  });

  it.each([
    [["node.labels.disk == ssd"], "no node that takes tasks meets node.labels.disk == ssd"],
    [[], "no node takes tasks"],
  ])("that has none, with the constraints %j, waits for one, and says why", (constraints, reason) => {
    expect(judge(everywhere(constraints), [])).toEqual({
      kind: "waiting",
      text: "no task yet",
      reason,
    });
    expect(isGoingBack(everywhere(constraints))).toBe(false);
  });
});

describe("a service that Swarm does not start again", () => {
  const once = { ...TaskTemplate, RestartPolicy: { Condition: "on-failure" } } as const;
  const job: LiveService = { ...service, Spec: { ...service.Spec, TaskTemplate: once } };
  const done = (Slot: number, Spec: LiveTask["Spec"] = once): LiveTask => ({
    ...task({ Slot, State: "complete", at: Slot, Spec }),
    DesiredState: "shutdown",
  });
  const still = task({ Slot: 2, State: "running", at: 5, Spec: once });

  it.each([
    ["of which all tasks have done what they were made for", [done(1), done(2)], "running", "0/2 running, 2 complete"],
    ["of which one has, and one runs still", [done(1), still], "running", "1/2 running, 1 complete"],
    [
      "of which one has, and one begins",
      [done(1), { ...starting, Spec: once }],
      "waiting",
      "0/2 running, 1 complete, 1 starting",
    ],
    [
      "of which those of the version before had",
      [done(1, TaskTemplate), done(2, TaskTemplate)],
      "waiting",
      "0/2 running",
    ],
  ] as const)("%s", (_, tasks, kind, text) => {
    expect(judge(job, tasks)).toMatchObject({ kind, text });
  });

  it("is there on a machine where its one task has ended well", () => {
    const everywhere = { ...job, Spec: { ...job.Spec, Mode: { Global: {} } } };
    const { Slot: _none, ...there } = done(1);
    expect(judge(everywhere, [there])).toMatchObject({ kind: "running" });
  });
});
