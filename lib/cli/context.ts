import type { CommandDrivers } from "../drivers/port.ts";
import type { KeyMaker } from "../workspace/stack.ts";
import type { Terminal } from "./terminal.ts";

/** What a command finds around it. A test brings its own. */
export interface CommandContext extends Terminal {
  /**
   * The world that a project's program is about: one for each run.
   * @param directory folder of the project
   */
  drivers(directory: string): Promise<CommandDrivers>;
  /** @defaultValue as the Pulumi CLI makes them */
  readonly keys?: KeyMaker | undefined;
  /** What a clock shows that never jumps: for elapsed times. */
  nowMs(): number;
}
