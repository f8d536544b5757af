export { Machine } from "./construct.ts";
export { local } from "./drivers.ts";
export type { LocalDriver, LocalDriverArgs, MachineDriver } from "./drivers.ts";
export type { MachineArgs } from "./props.ts";
