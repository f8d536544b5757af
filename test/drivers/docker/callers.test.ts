import { describe, expect, it } from "vitest";
import { fakeClock } from "../../../lib/drivers/clock/fake.ts";
import { callToManagers } from "../../../lib/drivers/docker/client/callers.ts";
import type { Connection } from "../../../lib/drivers/docker/client/connection.ts";
import { defaultDeadlines } from "../../../lib/drivers/docker/client/deadline.ts";
import type { ApiRequest, Call, Outcome } from "../../../lib/drivers/docker/client/request.ts";
import { lateSilence } from "../../../lib/drivers/docker/client/silence.ts";

const read: ApiRequest = { method: "GET", path: "/services", doing: "listing the services" };
const write: ApiRequest = { method: "POST", path: "/services/create", doing: "creating service web" };

/** What a manager does, as long as it does it. */
type Mood = "answers" | "is off" | "hangs" | "leads nobody" | "is a worker";

interface Manager {
  mood: Mood;
  readonly tries: { readonly at: number; readonly timeoutMs: number }[];
}

function cluster(...moods: readonly Mood[]) {
  const clock = fakeClock(0);
  const managers: readonly Manager[] = moods.map((mood) => ({ mood, tries: [] }));
  const connections = managers.map((manager, index): Connection => {
    const at = `unix:///node${index + 1}`;
    const reply = (status: number, message: string): Outcome => ({
      kind: "reply",
      from: at,
      status,
      text: JSON.stringify({ message }),
    });
    const does: Readonly<Record<Mood, (timeoutMs: number) => Promise<Outcome>>> = {
      answers: async () => reply(200, "here I am"),
      "is off": async () => ({ kind: "silence", from: at, taken: false, why: "nothing listens", remedy: "" }),
      hangs: async (timeoutMs) => {
        await clock.sleep(timeoutMs);
        return lateSilence(at, timeoutMs);
      },
      "leads nobody": async () => reply(500, "rpc error: code = Unknown desc = The swarm does not have a leader."),
      "is a worker": async () => reply(503, "This node is not a swarm manager. Worker nodes can't be used."),
    };
    return {
      at,
      ask(_, { timeoutMs }) {
        manager.tries.push({ at: clock.now(), timeoutMs });
        return does[manager.mood](timeoutMs);
      },
    } as Connection;
  });
  const start = (signal?: AbortSignal): Call =>
    callToManagers({ managers: connections, deadlines: defaultDeadlines, clock, signal }).call;
  return { clock, managers, start, tries: () => managers.map(({ tries }) => tries.length) };
}

describe("asking a cluster", () => {
  it("asks the first manager, and nobody else if it answers", async () => {
    const { start, tries } = cluster("answers", "answers", "answers");
    expect(await start()(read)).toMatchObject({ from: "unix:///node1", status: 200 });
    expect(tries()).toEqual([1, 0, 0]);
  });

  it.each<Mood>(["is off", "hangs", "leads nobody", "is a worker"])("asks the next one when one %s", async (mood) => {
    const { start } = cluster(mood, mood, "answers");
    expect(await start()(read)).toMatchObject({ from: "unix:///node3" });
  });

  it("stays with the one that answered, until it does not any more", async () => {
    const { start, managers, tries } = cluster("is off", "answers", "answers");
    const call = start();
    for (let round = 0; round < 3; round += 1) await call(read);
    expect(tries()).toEqual([1, 3, 0]);
    Object.assign(managers[1] ?? {}, { mood: "is off" });
    expect(await call(read)).toMatchObject({ from: "unix:///node3" });
  });

  it("gives each a short time for a question and a longer one for a change, and more every round", async () => {
    const { start, managers } = cluster("hangs");
    await expect(start()(read)).rejects.toMatchObject({ code: "unreachable" });
    await expect(start()(write)).rejects.toMatchObject({ code: "unreachable" });
    const timeouts = managers[0]?.tries.map(({ timeoutMs }) => timeoutMs) ?? [];
    expect(timeouts.slice(0, 4)).toEqual([3_000, 6_000, 12_000, 23_150]);
    expect(timeouts.slice(4, 6)).toEqual([10_000, 20_000]);
  });

  it("asks again and again while a leader may be elected, and gets the answer when there is one", async () => {
    const { clock, start, managers } = cluster("is off", "leads nobody", "leads nobody");
    clock.schedule(28_000, () => Object.assign(managers[2] ?? {}, { mood: "answers" }));
    expect(await start()(read)).toMatchObject({ from: "unix:///node3" });
    expect(clock.now()).toBeGreaterThanOrEqual(28_000);
    expect(clock.now()).toBeLessThan(30_000);
  });

  it("gives up after 15 s when nobody is there at all, with what each of them said", async () => {
    const { clock, start } = cluster("is off", "is off");
    const error = await start()(read).catch(String);
    expect(clock.now()).toBeGreaterThanOrEqual(15_000);
    expect(clock.now()).toBeLessThan(17_000);
    expect(error).toContain("listing the services: none of the cluster's 2 managers answered");
    expect(error).toContain("unix:///node1: nothing listens");
    expect(error).toContain("unix:///node2: nothing listens");
  });

  it("gives up after 45 s when somebody is there and has nothing to say", async () => {
    const { clock, start } = cluster("is off", "leads nobody", "is a worker");
    const error = await start()(read).catch(String);
    expect(clock.now()).toBeGreaterThanOrEqual(45_000);
    expect(clock.now()).toBeLessThan(47_000);
    expect(error).toContain("The swarm does not have a leader.");
    expect(error).toContain("Worker nodes can't be used.");
  });

  it("takes every other answer for one, a refusal too", async () => {
    const { start, tries } = cluster("answers", "answers");
    const call = start();
    expect(await call(write)).toMatchObject({ status: 200 });
    expect(tries()).toEqual([1, 0]);
  });

  it("of which no manager is known fails at once", async () => {
    const { clock, start } = cluster();
    await expect(start()(read)).rejects.toMatchObject({ code: "unreachable" });
    expect(clock.now()).toBe(0);
  });

  it("ends with the signal, between two rounds as well", async () => {
    const { clock, start } = cluster("is off");
    const aborted = new AbortController();
    clock.schedule(2_000, () => aborted.abort());
    await expect(start(aborted.signal)(read)).rejects.toMatchObject({ code: "cancelled" });
    expect(clock.now()).toBe(2_000);
  });
});
