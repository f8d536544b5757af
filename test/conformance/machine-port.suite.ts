import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LiveMachine, MachineName, MachinePort } from "../../lib/drivers/machine/port.ts";

/** Machines that nobody else uses, none of them made yet. */
export interface MachineBed<Settings> {
  readonly machines: MachinePort<Settings>;
  readonly settings: Settings;
  /** Settings that it can be given while it runs. */
  readonly others: Settings;
  /** The same machines, as another process finds them. */
  readonly elsewhere: () => MachinePort<Settings>;
  /** A power cut: returns when the machine is down. */
  readonly kill: (machine: MachineName) => Promise<void>;
  /** Removes what a test left. */
  readonly dispose: () => Promise<void>;
}

const node1: MachineName = { project: "shop", stack: "test", name: "node-1" };
const node2: MachineName = { ...node1, name: "node-2" };
const inOtherStack: MachineName = { ...node1, stack: "prod" };
const labels = { "swarmwright.project": "shop", team: "web" };

export interface SuiteOptions<Settings> {
  readonly make: () => Promise<MachineBed<Settings>>;
  /** Why nothing can be tried here, if so. */
  readonly unavailable?: string | undefined;
}

/** What every machine driver must do. Run by each driver's own test file. */
export function machinePortSuite<Settings>(driver: string, { make, unavailable }: SuiteOptions<Settings>): void {
  const { signal } = new AbortController();
  let bed: MachineBed<Settings>;
  let machines: MachinePort<Settings>;

  const create = (name = node1): Promise<LiveMachine> => machines.create(name, bed.settings, labels);
  const started = async (name = node1): Promise<LiveMachine> => {
    await create(name);
    return machines.start(name, signal);
  };

  const suffix = unavailable === undefined ? "" : ` (skipped: ${unavailable})`;
  describe.skipIf(unavailable !== undefined)(`${driver}: MachinePort${suffix}`, { timeout: 60_000 }, () => {
    beforeEach(async () => {
      bed = await make();
      ({ machines } = bed);
    });
    afterEach(() => bed.dispose());

    it("finds nothing where nothing was made", async () => {
      expect(await machines.find(node1)).toBeUndefined();
      expect(await machines.remove(node1, signal)).toBe(false);
    });

    it.each([
      ["start", () => machines.start(node1, signal)],
      ["stop", () => machines.stop(node1, signal)],
      ["configure", () => machines.configure(node1, bed.settings, signal)],
      ["enter", () => machines.entering(node1, ["true"])],
    ])("refuses to %s what is not there", async (_, call) => {
      await expect(call()).rejects.toMatchObject({ code: "not-found" });
    });

    it("makes a machine that does not run yet, and finds it as it was made", async () => {
      const made = await create();
      expect(made).toMatchObject({ name: "node-1", running: false, settings: bed.settings, labels });
      expect(await machines.find(node1)).toEqual(made);
      expect(await bed.elsewhere().find(node1)).toEqual(made);
    });

    it("makes it once, and refuses a second one of that name", async () => {
      const made = await create();
      await expect(create()).rejects.toMatchObject({ code: "conflict" });
      expect(await machines.find(node1)).toEqual(made);
    });

    it("makes one of two machines of a name that are asked for at the same time", async () => {
      const both = await Promise.allSettled([create(), bed.elsewhere().create(node1, bed.settings, labels)]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    });

    it("gives every machine an address of its own, those of a stack in one subnet", async () => {
      const all = await Promise.all([node1, node2, inOtherStack].map(create));
      const subnets = all.map(({ address }) => address.slice(0, address.lastIndexOf(".")));
      expect(new Set(all.map(({ address }) => address)).size).toBe(3);
      expect(subnets[0]).toBe(subnets[1]);
      expect(subnets[0]).not.toBe(subnets[2]);
    });

    it("keeps machines of one name in two stacks apart", async () => {
      const [here, there] = [await create(node1), await create(inOtherStack)];
      await machines.remove(inOtherStack, signal);
      expect(here.machineId).not.toBe(there.machineId);
      expect(await machines.find(node1)).toEqual(here);
    });

    it("says before there is a machine how its engine will be reached, if it can be said", async () => {
      const foreseen = machines.endpointOf(node1);
      const { endpoint } = await create();
      expect([undefined, endpoint]).toContainEqual(foreseen);
    });

    it("starts a machine, and finds it running", async () => {
      const made = await create();
      expect(await machines.start(node1, signal)).toEqual({ ...made, running: true });
      expect(await bed.elsewhere().find(node1)).toEqual({ ...made, running: true });
    });

    it("starts a machine once, however often it is asked to, at once or again", async () => {
      await create();
      const [first, second] = await Promise.all([machines.start(node1, signal), bed.elsewhere().start(node1, signal)]);
      expect(second).toEqual(first);
      expect(await machines.start(node1, signal)).toEqual(first);
    });

    it.each(["stopped", "running"])(
      "gives a machine that is %s other settings, and changes nothing else",
      async (state) => {
        const before = state === "running" ? await started() : await create();
        const after = { ...before, settings: bed.others };
        expect(await machines.configure(node1, bed.others, signal)).toEqual(after);
        expect(await bed.elsewhere().find(node1)).toEqual(after);
        expect(await machines.configure(node1, bed.others, signal)).toEqual(after);
        expect(await machines.start(node1, signal)).toEqual({ ...after, running: true });
        expect(await machines.configure(node1, bed.settings, signal)).toEqual({ ...before, running: true });
      },
    );

    it("finds nothing wrong with settings that it can give", async () => {
      for (const settings of [bed.settings, bed.others]) expect(await machines.problemsWith(settings)).toEqual([]);
    });

    it("stops a machine, which stays what it is and starts again", async () => {
      const live = await started();
      await machines.stop(node1, signal);
      expect(await machines.find(node1)).toEqual({ ...live, running: false });
      await machines.stop(node1, signal);
      expect(await machines.start(node1, signal)).toEqual(live);
    });

    it("finds a machine again after its power was cut, and starts it", async () => {
      const live = await started();
      await bed.kill(node1);
      expect(await machines.find(node1)).toEqual({ ...live, running: false });
      expect(await machines.start(node1, signal)).toEqual(live);
    });

    it("is certain that a machine is stopped only when it is", async () => {
      const { endpoint } = await create();
      expect(await machines.isStopped(endpoint)).toBe(true);
      await machines.start(node1, signal);
      expect(await machines.isStopped(endpoint)).toBe(false);
      await bed.kill(node1);
      expect(await machines.isStopped(endpoint)).toBe(true);
      await machines.remove(node1, signal);
      expect(await machines.isStopped(endpoint)).toBe(true);
    });

    it("is not certain of an endpoint that it never gave", async () => {
      expect(await machines.isStopped({ kind: "unix", path: "/elsewhere/docker.sock" })).toBe(false);
    });

    it.each(["created", "running", "killed"])("removes a machine that is %s", async (state) => {
      await create();
      if (state !== "created") await machines.start(node1, signal);
      if (state === "killed") await bed.kill(node1);
      expect(await machines.remove(node1, signal)).toBe(true);
      expect(await machines.find(node1)).toBeUndefined();
      expect(await machines.remove(node1, signal)).toBe(false);
    });

    it("gives a machine that is made again another id", async () => {
      const first = await create();
      await machines.remove(node1, signal);
      expect((await create()).machineId).not.toBe(first.machineId);
    });

    it("enters a machine while it runs, with the command as it was given", async () => {
      await create();
      await expect(machines.entering(node1, ["true"])).rejects.toMatchObject({ code: "not-found" });
      await machines.start(node1, signal);
      expect((await machines.entering(node1, ["echo", "a b", "$c"])).slice(-3)).toEqual(["echo", "a b", "$c"]);
    });

    it("does nothing when it was interrupted before", async () => {
      const made = await create();
      const aborted = AbortSignal.abort();
      for (const verb of ["start", "stop", "remove"] as const) {
        await expect(machines[verb](node1, aborted)).rejects.toMatchObject({ code: "cancelled" });
      }
      await expect(machines.configure(node1, bed.others, aborted)).rejects.toMatchObject({ code: "cancelled" });
      expect(await machines.find(node1)).toEqual(made);
    });

    it("measures what a machine's kernel can do", async () => {
      const measured = await machines.capabilities(bed.settings);
      expect(Object.keys(measured).toSorted()).toEqual(["esp", "ipvs", "vxlan"]);
      expect(await machines.capabilities(bed.settings)).toEqual(measured);
    });
  });
}
