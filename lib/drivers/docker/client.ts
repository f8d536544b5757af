import { systemClock } from "../clock/system.ts";
import { type Deadlines, defaultDeadlines } from "./client/deadline.ts";
import { connectTo } from "./client/http/http-connection.ts";
import { portOver } from "./client/port-over.ts";
import type { DockerPort } from "./port.ts";

export type { Deadlines } from "./client/deadline.ts";

export interface DockerDriverOptions {
  /**
   * How long to wait for answers.
   * @defaultValue what stands at each of them
   */
  readonly deadlines?: Partial<Deadlines>;
}

/** Docker engines through their API, with connections that are kept until {@link DockerPort.close}. */
export function dockerDriver(options: DockerDriverOptions = {}): DockerPort {
  const deadlines = { ...defaultDeadlines, ...options.deadlines };
  return portOver({ connect: connectTo, clock: systemClock, deadlines });
}
