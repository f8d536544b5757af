import { describe, expect, it } from "vitest";
import { fakeMachines } from "../../../lib/drivers/machine/fake.ts";
import type { LiveMachine, MachineName } from "../../../lib/drivers/machine/port.ts";

const node1: MachineName = { project: "shop", stack: "test", name: "node-1" };
const node2: MachineName = { ...node1, name: "node-2" };
const settings = { internet: false };
const { signal } = new AbortController();

/** Machines, and what happened to them in order. */
function watched() {
  const happened: string[] = [];
  const note = (what: string) => (machine: LiveMachine) => {
    happened.push(`${what} ${machine.name}${machine.running ? " (on)" : ""}`);
  };
  const machines = fakeMachines({ onStart: note("start"), onStop: note("stop"), onRemove: note("remove") });
  return { machines, happened };
}

describe("imagined machines", () => {
  it("tell what happens to them, once each time, so that engines can follow", async () => {
    const { machines, happened } = watched();
    await machines.create(node1, settings, {});
    for (let time = 0; time < 2; time += 1) await machines.start(node1, signal);
    for (let time = 0; time < 2; time += 1) await machines.stop(node1, signal);
    await machines.start(node1, signal);
    await machines.remove(node1, signal);
    const life = ["start node-1 (on)", "stop node-1"];
    expect(happened).toEqual([...life, ...life, "remove node-1"]);
  });

  it("do not answer a start before their engine is there", async () => {
    let engine = "none";
    const machines = fakeMachines({
      async onStart() {
        await new Promise((resolve) => setImmediate(resolve));
        engine = "answers";
      },
    });
    await machines.create(node1, settings, {});
    await machines.start(node1, signal);
    expect(engine).toBe("answers");
  });

  it("go down when their power is cut, and tell it", async () => {
    const { machines, happened } = watched();
    await machines.create(node1, settings, {});
    await machines.start(node1, signal);
    await machines.kill(node1);
    expect(happened).toEqual(["start node-1 (on)", "stop node-1"]);
    await expect(machines.kill(node2)).rejects.toMatchObject({ code: "not-found" });
  });

  it("are listed as they were made", async () => {
    const { machines } = watched();
    await machines.create(node2, settings, {});
    await machines.create(node1, settings, {});
    await machines.start(node1, signal);
    expect(machines.list().map(({ name, running }) => [name, running])).toEqual([
      ["node-2", false],
      ["node-1", true],
    ]);
  });

  it("have the kernel that they are given", async () => {
    const capabilities = { ipvs: false, esp: false, vxlan: true };
    expect(await fakeMachines({ capabilities }).capabilities(settings)).toEqual(capabilities);
    expect(await fakeMachines().capabilities(settings)).toEqual({ ipvs: true, esp: true, vxlan: true });
  });
});
