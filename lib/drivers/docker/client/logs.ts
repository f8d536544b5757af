import { problem } from "../../../core/errors.ts";
import type { LogLine, LogOptions } from "../port.ts";
import type { Connection } from "./connection.ts";
import type { Deadlines } from "./deadline.ts";
import { logLines } from "./log-lines.ts";
import { type ApiRequest, pathOf } from "./request.ts";

/** Reads the logs of a service, or of a task. */
export type ReadLogs = (
  of: "services" | "tasks",
  id: string,
  options: LogOptions,
  signal: AbortSignal | undefined,
) => Promise<AsyncIterable<LogLine>>;

/** @param answering a manager: it gathers them from all nodes */
export function logReader(answering: () => Promise<Connection>, { readMs, idleMs }: Deadlines): ReadLogs {
  return async (of, id, options, signal) => {
    const connection = await answering();
    const request = requestFor(of, id, options);
    // Who follows waits for as long as nothing is said.
    const idleLimitMs = options.follow === true ? undefined : idleMs;
    const bytes = await connection.read(request, { timeoutMs: readMs, idleLimitMs, signal });
    return completeLines(bytes, connection.at, request.doing);
  };
}

function requestFor(of: string, id: string, { follow = false, sinceMs, tail }: LogOptions): ApiRequest {
  const query = {
    stdout: "true",
    stderr: "true",
    timestamps: "true",
    details: "true",
    follow: String(follow),
    ...(sinceMs !== undefined && { since: (sinceMs / 1_000).toFixed(3) }),
    ...(tail !== undefined && { tail: String(tail) }),
  };
  return { method: "GET", path: pathOf(`/${of}`, id, "/logs"), query, doing: "reading the logs" };
}

/** A manager says last which nodes it had nothing from. */
async function* completeLines(bytes: AsyncIterable<Buffer>, at: string, doing: string): AsyncGenerator<LogLine> {
  const missing: string[] = [];
  yield* logLines(bytes, (complaint) => missing.push(complaint));
  if (missing.length === 0) return;
  const remedy = "see which node is away: swarmwright status; what the others had is complete";
  throw problem("unreachable", at, `${doing}: ${missing.map(withoutWrapping).join("; ")}`, remedy);
}

/** `Error grabbing logs: rpc error: code = Unknown desc = warning: incomplete log stream. some logs ...` */
function withoutWrapping(complaint: string): string {
  return complaint.replace(/^Error grabbing logs: /, "").replace(/^rpc error: code = \w+ desc = (warning: )?/, "");
}
