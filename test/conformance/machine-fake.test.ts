import { fakeMachines } from "../../lib/drivers/machine/fake.ts";
import { machinePortSuite } from "./machine-port.suite.ts";

machinePortSuite("fake", {
  async make() {
    const machines = fakeMachines();
    return {
      machines,
      settings: { internet: false },
      others: { cpus: 0.5, memoryBytes: 2 ** 29, internet: true },
      elsewhere: () => machines,
      kill: (machine) => machines.kill(machine),
      dispose: async () => undefined,
    };
  },
});
