import { problem, type SwarmwrightError } from "../core/errors.ts";
import type { Fault } from "../drivers/docker/fake.ts";
import type { FakeMachines } from "../drivers/machine/fake.ts";
import type { LocalSettings, MachineName, MachinePort } from "../drivers/machine/port.ts";

export type MachineOperation = `machine.${"create" | "configure" | "start" | "stop" | "remove"}`;

export interface MachineWrite {
  readonly operation: MachineOperation;
  /** Name of the machine. */
  readonly on: string;
}

export interface MachineInterceptor {
  readonly before: (write: MachineWrite) => Fault | undefined;
  readonly after: (write: MachineWrite) => void | Promise<void>;
}

/** The same machines, but every change of them is told of, and can be made to go wrong. */
export function withMachineWrites(machines: FakeMachines, interceptor: MachineInterceptor): MachinePort<LocalSettings> {
  async function write<T>(operation: MachineOperation, { name }: MachineName, change: () => Promise<T>): Promise<T> {
    const it = { operation, on: name };
    const fault = interceptor.before(it);
    if (fault !== undefined && fault !== "late") throw failed(it, fault);
    const result = await change();
    await interceptor.after(it);
    if (fault === "late") throw failed(it, fault);
    return result;
  }
  return {
    ...machines,
    create: (machine, settings, labels) =>
      write("machine.create", machine, () => machines.create(machine, settings, labels)),
    configure: (machine, settings, signal) =>
      write("machine.configure", machine, () => machines.configure(machine, settings, signal)),
    start: (machine, signal) => write("machine.start", machine, () => machines.start(machine, signal)),
    stop: (machine, signal) => write("machine.stop", machine, () => machines.stop(machine, signal)),
    remove: (machine, signal) => write("machine.remove", machine, () => machines.remove(machine, signal)),
  };
}

function failed({ operation, on }: MachineWrite, fault: Fault): SwarmwrightError {
  const code = fault === "refused" ? "refused" : "unreachable";
  return problem(code, on, `${operation}: the test wants it ${fault}`, "take the fault back");
}
