import type { EngineInfo } from "../api/engine.ts";
import { jsonOf } from "./answer.ts";
import type { Connection, Timing } from "./connection.ts";
import type { ApiRequest } from "./request.ts";
import { unreachable } from "./silence.ts";

export const readInfo: ApiRequest = { method: "GET", path: "/info", doing: "asking the engine about itself" };

/** What one engine says of itself; it answers by itself, if late, when its cluster does not. */
export async function infoFrom(connection: Connection, timing: Timing): Promise<EngineInfo> {
  const outcome = await connection.ask(readInfo, timing);
  if (outcome.kind === "silence") throw unreachable(outcome, readInfo.doing);
  return jsonOf<EngineInfo>(readInfo, outcome);
}
