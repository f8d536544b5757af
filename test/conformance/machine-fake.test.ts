import { fakeMachines } from "../../lib/drivers/machine/fake.ts";
import { machinePortSuite } from "./machine-port.suite.ts";

machinePortSuite("fake", {
  async make() {
    const machines = fakeMachines();
    return {
      machines,
      settings: {},
      elsewhere: () => machines,
      kill: (machine) => machines.kill(machine),
      dispose: async () => undefined,
    };
  },
});
