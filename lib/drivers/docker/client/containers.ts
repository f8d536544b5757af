import type { HealthcheckResult, InspectedContainer, LiveContainer } from "../api/containers.ts";
import type { ContainersApi } from "../port.ts";
import { jsonOf } from "./answer.ts";
import type { Connection, Timing } from "./connection.ts";
import { execOn } from "./exec.ts";
import { carriesAll, labelFilter } from "./labels.ts";
import { type ApiRequest, type Call, filtersQuery, pathOf } from "./request.ts";
import { runIn } from "./run.ts";

export function containersApi(call: Call, connection: Connection, timing: Timing): ContainersApi {
  return {
    async lastHealthOutput(id) {
      const request: ApiRequest = {
        method: "GET",
        path: pathOf("/containers", id, "/json"),
        doing: `inspecting container ${id.slice(0, 12)}`,
      };
      const { State } = jsonOf<InspectedContainer>(request, await call(request));
      return tellingOf(State.Health?.Log ?? [])?.Output;
    },
    async list(labels) {
      const query = filtersQuery({ label: labelFilter(labels) });
      const request: ApiRequest = { method: "GET", path: "/containers/json", query, doing: "listing the containers" };
      const containers = jsonOf<LiveContainer[]>(request, await call(request));
      return containers.filter((container) => carriesAll(labels, container.Labels));
    },
    async exec(id, argv) {
      const doing = `running ${argv[0] ?? "nothing"} in container ${id.slice(0, 12)}`;
      const body = { AttachStdout: true, AttachStderr: true, Cmd: argv };
      const prepare: ApiRequest = { method: "POST", path: pathOf("/containers", id, "/exec"), body, doing };
      const { Id } = jsonOf<{ readonly Id: string }>(prepare, await call(prepare));
      const output = await connection.run(Id, doing, timing);
      const inspect: ApiRequest = { method: "GET", path: pathOf("/exec", Id, "/json"), doing };
      const { ExitCode } = jsonOf<{ readonly ExitCode: number }>(inspect, await call(inspect));
      return { exitCode: ExitCode, ...output };
    },
    execOn: (id, argv, streams) => execOn(call, connection, timing, id, argv, streams),
    run: (request) => runIn(call, request),
  };
}

/** One that was under way when its container ended has failed, too, and wrote nothing. */
function tellingOf(checks: readonly HealthcheckResult[]): HealthcheckResult | undefined {
  const telling = checks.filter(({ ExitCode, Output }) => ExitCode !== 0 && Output.trim() !== "");
  return telling.at(-1) ?? checks.at(-1);
}
