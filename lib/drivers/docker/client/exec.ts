import type { Duplex } from "node:stream";
import type { ExecStreams, TerminalSize } from "../port.ts";
import { jsonOf } from "./answer.ts";
import type { Connection, Timing } from "./connection.ts";
import { framesIn, STDERR } from "./frames.ts";
import { type ApiRequest, type Call, pathOf } from "./request.ts";

/** Runs a command in a container, joined to the caller's streams, until it ends. @returns its exit code */
export async function execOn(
  call: Call,
  connection: Connection,
  timing: Timing,
  container: string,
  argv: readonly string[],
  streams: ExecStreams,
): Promise<number> {
  const doing = `running ${argv[0] ?? "nothing"} in container ${container.slice(0, 12)}`;
  const { terminal } = streams;
  const isTty = terminal !== undefined;
  const body = { AttachStdin: true, AttachStdout: true, AttachStderr: true, Tty: isTty, Cmd: argv };
  const prepare: ApiRequest = { method: "POST", path: pathOf("/containers", container, "/exec"), body, doing };
  const exec = jsonOf<{ readonly Id: string }>(prepare, await call(prepare)).Id;
  const joined = await connection.join({ exec, isTty, doing }, timing);
  // A size that is not taken is no reason to end.
  const resize = ({ columns, rows }: TerminalSize): void => {
    const query = { w: String(columns), h: String(rows) };
    call({ method: "POST", path: pathOf("/exec", exec, "/resize"), query, doing }).catch(() => {});
  };
  // Once it has written something it has begun: before that an engine may not take a size.
  if (terminal) joined.once("readable", () => resize(terminal.size));
  const forget = terminal?.onResize(resize);
  try {
    void feed(streams.stdin, joined, isTty);
    await (isTty ? tellRaw(joined, streams) : tellApart(joined, streams));
  } finally {
    forget?.();
    joined.destroy();
  }
  const inspect: ApiRequest = { method: "GET", path: pathOf("/exec", exec, "/json"), doing };
  return jsonOf<{ readonly ExitCode: number }>(inspect, await call(inspect)).ExitCode;
}

/**
 * A command may end before it has read all of its input. A terminal's does not end: engines would take that for a
 * hang-up, and what the command still writes would be lost.
 */
async function feed(stdin: AsyncIterable<Uint8Array>, joined: Duplex, isTty: boolean): Promise<void> {
  joined.on("error", () => {});
  for await (const bytes of stdin) {
    if (joined.destroyed) return;
    joined.write(bytes);
  }
  if (!isTty) joined.end();
}

/** A terminal has one stream. */
async function tellRaw(joined: Duplex, { stdout }: ExecStreams): Promise<void> {
  for await (const bytes of joined as AsyncIterable<Buffer>) stdout(bytes);
}

async function tellApart(joined: Duplex, { stdout, stderr }: ExecStreams): Promise<void> {
  for await (const { stream, bytes } of framesIn(joined)) (stream === STDERR ? stderr : stdout)(bytes);
}
