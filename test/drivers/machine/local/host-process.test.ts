import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { identify, isAlive, parseStat, signalProcess } from "../../../../lib/drivers/machine/local/host-process.ts";
import type { ProcessRecord } from "../../../../lib/drivers/machine/local/record.ts";

const fields = (name: string): string =>
  `4242 (${name}) S 17 4242 4242 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 987654 1000 100 18446744073709551615`;

async function sleeper(): Promise<{ record: ProcessRecord; ended: Promise<unknown> }> {
  const child = spawn("sleep", ["100"]);
  const ended = once(child, "exit");
  await once(child, "spawn");
  const record = await identify(child.pid ?? 0);
  if (!record) throw new Error("it is not there");
  return { record, ended };
}

describe("a process that was recorded", () => {
  it.each(["sh", "a b", "x) S 1 (y", "tricky) R 9 9"])("is read right, though it is called %j", (name) => {
    expect(parseStat(fields(name))).toEqual({ state: "S", parent: 17, startTicks: "987654" });
  });

  it("is alive until it ends", async () => {
    const { record, ended } = await sleeper();
    expect(await isAlive(record)).toBe(true);
    await signalProcess(record, "SIGKILL");
    await ended;
    expect(await isAlive(record)).toBe(false);
    await expect(signalProcess(record, "SIGKILL")).resolves.toBeUndefined();
  });

  it.each([
    ["started at another time", { startTicks: "1" }],
    ["of another boot of this host", { bootId: "another" }],
  ])("is not the one of the same number %s, which gets no signal", async (_, change) => {
    const { record, ended } = await sleeper();
    expect(await isAlive({ ...record, ...change })).toBe(false);
    await signalProcess({ ...record, ...change }, "SIGKILL");
    expect(await isAlive(record)).toBe(true);
    await signalProcess(record, "SIGKILL");
    await ended;
  });

  it("is not alive when it has ended and was not collected", async () => {
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 100"]);
    const ended = once(parent, "exit");
    const [pid] = await once(parent.stdout, "data");
    const record = await zombie(Number(String(pid)));
    expect(await isAlive(record)).toBe(false);
    parent.kill("SIGKILL");
    await ended;
  });
});

/** Its parent became another program, which never asks for it. */
async function zombie(pid: number): Promise<ProcessRecord> {
  for (;;) {
    const record = await identify(pid);
    if (!record) throw new Error("it was collected");
    if (!(await isAlive(record))) return record;
  }
}
