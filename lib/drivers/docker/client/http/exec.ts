import { ensureSuccess } from "../answer.ts";
import type { Output, Timing } from "../connection.ts";
import { type ApiRequest, pathOf } from "../request.ts";
import { outputIn } from "../frames.ts";
import type { Stream } from "./stream.ts";
import { bodyText, responseTo } from "./transport.ts";

interface Prepared {
  readonly exec: string;
  readonly doing: string;
}

/** Starts a command that was prepared, and reads until it ends. */
export function run(stream: Stream, at: string, { exec, doing }: Prepared, timing: Timing): Promise<Output> {
  const body = { Detach: false, Tty: false };
  const start: ApiRequest = { method: "POST", path: pathOf("/exec", exec, "/start"), body, doing };
  return stream(start, timing, async (request) => {
    const response = await responseTo(request.end(JSON.stringify(body)));
    if (response.statusCode === 200) return outputIn(response);
    const text = await bodyText(response);
    ensureSuccess(start, { kind: "reply", from: at, status: response.statusCode ?? 0, text });
    return { stdout: "", stderr: "" };
  });
}
