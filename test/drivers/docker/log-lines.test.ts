import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dockerDriver } from "../../../lib/drivers/docker/client.ts";
import { frameOf, STDERR, STDOUT, SYSTEM_ERROR } from "../../../lib/drivers/docker/client/frames.ts";
import { logLines } from "../../../lib/drivers/docker/client/log-lines.ts";
import type { LogLine } from "../../../lib/drivers/docker/port.ts";
import { always, never, stubEngine } from "./stub-engine.ts";

const at = "2030-01-01T00:00:00.000000000Z";
const headOf = (task: string): string =>
  `${at} com.docker.swarm.node.id=n1,com.docker.swarm.service.id=s1,com.docker.swarm.task.id=${task} `;
const frame = (stream: number, text: string | Buffer): Buffer => frameOf({ stream, bytes: Buffer.from(text) });

interface Read {
  readonly lines: readonly LogLine[];
  readonly complaints: readonly string[];
}

async function read(pieces: Iterable<Buffer>): Promise<Read> {
  const [lines, complaints]: [LogLine[], string[]] = [[], []];
  const source = (async function* () {
    yield* pieces;
  })();
  for await (const line of logLines(source, (text) => complaints.push(text))) lines.push(line);
  return { lines, complaints };
}

const lineOf = (text: string, more: Partial<LogLine> = {}): LogLine => ({
  at,
  task: "t1",
  node: "n1",
  stream: "stdout",
  line: text,
  ...more,
});

describe("the lines of a log", () => {
  it("are told with their stream, task, node and time, and are what was written", async () => {
    const texts = fc.string({ unit: "grapheme" }).filter((text) => !/[\r\n]/.test(text));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), texts)), async (written) => {
        const frames = written.map(([isError, text]) => frame(isError ? STDERR : STDOUT, `${headOf("t1")}${text}\n`));
        const stream = (isError: boolean) => (isError ? "stderr" : "stdout");
        const { lines } = await read([Buffer.concat(frames)]);
        expect(lines).toEqual(written.map(([isError, text]) => lineOf(text, { stream: stream(isError) })));
      }),
    );
  });

  it("are whole where their engine cut them, in the middle of a character even, and others came between", async () => {
    const long = Buffer.from(`${"x".repeat(20_000)}ö`);
    const pieces = [
      frame(STDOUT, Buffer.concat([Buffer.from(headOf("t1")), long.subarray(0, -1)])),
      frame(STDOUT, `${headOf("t2")}between\n`),
      frame(STDERR, `${headOf("t1")}of the other stream\n`),
      frame(STDOUT, Buffer.concat([Buffer.from(headOf("t1")), long.subarray(-1), Buffer.from("\n")])),
    ];
    expect((await read(pieces)).lines).toEqual([
      lineOf("between", { task: "t2" }),
      lineOf("of the other stream", { stream: "stderr" }),
      lineOf(long.toString()),
    ]);
  });

  it("are the same where each comes in several frames, as newer engines may send them", async () => {
    const [time = "", details = ""] = headOf("t1").split(" ");
    const texts = [time, " ", details, " ", `${at} a line that looks like its head\n`];
    expect((await read(texts.map((text) => frame(STDOUT, text)))).lines).toEqual([
      lineOf(`${at} a line that looks like its head`),
    ]);
  });

  it("are not what the manager says of itself", async () => {
    const complaint = "Error grabbing logs: rpc error: code = Unknown desc = warning: incomplete log stream.\n";
    expect(await read([frame(STDOUT, `${headOf("t1")}\n`), frame(SYSTEM_ERROR, complaint)])).toEqual({
      lines: [lineOf("")],
      complaints: [complaint.trim()],
    });
  });
});

describe("reading logs", () => {
  it("asks a manager for both streams, with what tells the lines apart", async () => {
    const engine = await stubEngine((_, response) => response.end());
    const { services, tasks } = dockerDriver().engine(engine.endpoint);
    for await (const _ of await services.logs("s1")) expect.unreachable();
    for await (const _ of await tasks.logs("t1", { follow: true, sinceMs: 1_500, tail: 10 })) expect.unreachable();
    const both = "stdout=true&stderr=true&timestamps=true&details=true";
    expect(engine.asked).toEqual([
      `GET /v1.41/services/s1/logs?${both}&follow=false`,
      `GET /v1.41/tasks/t1/logs?${both}&follow=true&since=1.500&tail=10`,
    ]);
  });

  it("fails in the engine's words", async () => {
    const engine = await stubEngine(always(404, { message: "service s1 not found" }));
    const reading = dockerDriver().engine(engine.endpoint).services.logs("s1");
    await expect(reading).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("s1 not found"),
    });
  });

  const late = { code: "unreachable", message: expect.stringContaining("reading the logs: no answer within 0.5 s") };

  it("fails when no answer comes", async () => {
    const docker = dockerDriver({ deadlines: { readMs: 500 } });
    const silent = await stubEngine(never);
    await expect(docker.engine(silent.endpoint).services.logs("s1")).rejects.toMatchObject(late);
  });

  it("fails when it stands still in the middle, unless it is followed", async () => {
    const docker = dockerDriver({ deadlines: { idleMs: 500 } });
    const stuck = await stubEngine((_, response) => response.write(frame(STDOUT, `${headOf("t1")}begun\n`)));
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { line } of await docker.engine(stuck.endpoint).services.logs("s1")) seen.push(line);
    })();
    await expect(reading).rejects.toMatchObject(late);
    expect(seen).toEqual(["begun"]);
  });

  it("that is followed ends with the signal, and with its connection", async () => {
    const engine = await stubEngine((_, response) => response.write(frame(STDOUT, `${headOf("t1")}begun\n`)));
    const enough = new AbortController();
    const docker = dockerDriver({ deadlines: { idleMs: 10 } });
    const lines = await docker.engine(engine.endpoint).services.logs("s1", { follow: true }, enough.signal);
    const seen: string[] = [];
    for await (const { line } of lines) {
      seen.push(line);
      setTimeout(() => enough.abort(), 50);
    }
    expect(seen).toEqual(["begun"]);
    await expect.poll(() => engine.connections.size).toBe(1);
  });
});
