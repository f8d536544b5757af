import type { ClientRequest } from "node:http";
import type { Timing } from "../connection.ts";
import type { Deadline } from "../deadline.ts";
import type { ApiRequest } from "../request.ts";

/**
 * A call that is written or read piece by piece. `use` ends the request, and may put the deadline off.
 * Rejects with `unreachable`, `cancelled`, and what `use` throws if that is an error of ours.
 */
export type Stream = <T>(
  request: ApiRequest,
  timing: Timing,
  use: (request: ClientRequest, deadline: Deadline) => Promise<T>,
) => Promise<T>;
