import { setImmediate } from "node:timers/promises";
import { SwarmwrightError } from "../core/errors.ts";
import { type Constructed, hangError } from "./hangs.ts";
import { programError } from "./program-error.ts";
import { guarded } from "./program-guard.ts";
import type { ConnectOptions, Sdk } from "./sdk.ts";

/** A program, anew at each call: what it returns are the stack's outputs. */
export type Program = () => Promise<Record<string, unknown>>;

export interface ProgramRun extends ConnectOptions {
  readonly sdk: Sdk;
  readonly monitor: object;
  /** Rejects when the deployment failed: the program is then left where it is. */
  readonly failed: Promise<never>;
}

/** Runs a program against a monitor, without a CLI. @throws what the program threw, or why the deployment failed. */
export async function runProgram(program: Program, { sdk, monitor, failed, ...options }: ProgramRun): Promise<void> {
  const constructed: Constructed[] = [];
  let outputs: unknown;
  const whyIdle = () => hangError(sdk.pulumi, constructed, outputs);
  const start = async () => {
    await sdk.connect(monitor, options);
    await sdk.run(
      async () => {
        const returned = await program();
        outputs = returned;
        return returned;
      },
      (resource) => constructed.push(resource),
    );
    // Node reports rejections only in the last turn of the loop: a throwing `apply` shows after the program ended.
    await setImmediate();
  };
  try {
    await guarded(() => sdk.isolated(() => Promise.race([start(), failed])), whyIdle);
  } catch (error) {
    throw isOurs(error) ? error : programError(error);
  } finally {
    sdk.forgetPromises();
  }
}

/** A program may have been loaded with a copy of this library of its own. */
function isOurs(error: unknown): boolean {
  return error instanceof SwarmwrightError || (error instanceof Error && error.name === "SwarmwrightError");
}
