import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EngineEvent } from "../../../lib/drivers/docker/api/events.ts";
import { dockerDriver } from "../../../lib/drivers/docker/client.ts";
import { outputIn } from "../../../lib/drivers/docker/client/frames.ts";
import { jsonLines } from "../../../lib/drivers/docker/client/http/json-lines.ts";
import { always, never, stubEngine, testFolder } from "./stub-engine.ts";

/** Bytes in pieces of whatever sizes. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const values: T[] = [];
  for await (const value of source) values.push(value);
  return values;
}

const sizes = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 40 });

describe("values on lines", () => {
  it("are found whatever pieces they come in", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 5 }),
        sizes,
        fc.boolean(),
        async (values, pieces, ended) => {
          const text = values.map((value) => JSON.stringify(value)).join("\n") + (ended ? "\n" : "");
          const read = await all(jsonLines(cut(Buffer.from(text), pieces)));
          expect(JSON.stringify(read)).toBe(JSON.stringify(values));
        },
      ),
    );
  });
});

describe("what a command wrote", () => {
  const frame = (stream: number, text: string): Buffer => {
    const bytes = Buffer.from(text);
    const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(bytes.length, 4);
    return Buffer.concat([head, bytes]);
  };

  it("is taken apart whatever pieces it comes in, characters of several bytes too", async () => {
    const frames = fc.array(fc.tuple(fc.constantFrom(1, 2), fc.string({ unit: "grapheme", maxLength: 5 })));
    await fc.assert(
      fc.asyncProperty(frames, sizes, async (written, pieces) => {
        const bytes = Buffer.concat(written.map(([stream, text]) => frame(stream, text)));
        const said = (wanted: number): string =>
          written.map(([stream, text]) => (stream === wanted ? text : "")).join("");
        expect(await outputIn(cut(bytes, pieces))).toEqual({ stdout: said(1), stderr: said(2) });
      }),
    );
  });
});

describe("an image that is pulled", () => {
  const lines = (...said: readonly object[]): string => said.map((one) => `${JSON.stringify(one)}\r\n`).join("");
  const pulling = { status: "Downloading", id: "0a1b" };
  const pull = (answer: Parameters<typeof stubEngine>[0], idleMs = 2_000, signal?: AbortSignal) =>
    stubEngine(answer).then(async (engine) => {
      const { images } = dockerDriver({ deadlines: { idleMs } }).engine(engine.endpoint, signal);
      await images.pull("localhost:5000/web");
      return engine.asked;
    });

  it("is asked for by its name and one tag, and there when the engine ends its progress", async () => {
    const asked = await pull((_, response) => response.end(lines(pulling, { status: "Status: Downloaded" })));
    expect(asked).toEqual(["POST /v1.41/images/create?fromImage=localhost%3A5000%2Fweb&tag=latest"]);
  });

  it.each([
    ["manifest for web:1 not found: manifest unknown: manifest unknown", "not-found"],
    ["unauthorized: authentication required", "refused"],
    ["Get https://registry/v2/: context deadline exceeded (Client.Timeout exceeded)", "unreachable"],
    ["unexpected EOF", "unreachable"],
    ["toomanyrequests: You have reached your pull rate limit", "refused"],
  ])("is not there when the progress says, after a good head: %s", async (error, code) => {
    const failing = pull((_, response) => response.end(lines(pulling, { errorDetail: { message: error }, error })));
    const message = expect.stringContaining(`pulling image localhost:5000/web: ${error}`);
    await expect(failing).rejects.toMatchObject({ code, message });
  });

  it("may take longer than any silence, as long as there is progress", async () => {
    const asked = await pull((_, response) => {
      let left = 8;
      const beat = setInterval(() => {
        response.write(lines(pulling));
        left -= 1;
        if (left > 0) return;
        clearInterval(beat);
        response.end();
      }, 300);
    });
    expect(asked).toHaveLength(1);
  });

  it("is given up when the engine stands still", async () => {
    const unreachable = { code: "unreachable", message: expect.stringContaining("no answer within 0.4 s") };
    await expect(pull((_, response) => response.write(lines(pulling)), 400)).rejects.toMatchObject(unreachable);
    await expect(pull(never, 400)).rejects.toMatchObject(unreachable);
  });

  it("is left alone as soon as the signal is aborted, and does not pass for one that is there", async () => {
    const aborted = new AbortController();
    const answer: Parameters<typeof pull>[0] = (_, response) => {
      response.write(`${lines(pulling)}{"stat`);
      // Later than the head arrives, which would be a cancelled call like any other.
      setTimeout(() => aborted.abort(), 50);
    };
    const pulled = pull(answer, 2_000, aborted.signal);
    await expect(pulled).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("events", () => {
  const event = (Action: string, attributes: Record<string, string> = {}): EngineEvent => ({
    Type: "service",
    Action,
    Actor: { ID: "id1", Attributes: { name: "web", ...attributes } },
    time: 1,
    timeNano: 1,
  });
  const lines = (...events: readonly EngineEvent[]): string => events.map((one) => `${JSON.stringify(one)}\n`).join("");

  it("are asked for with the filters that engines understand, and passed on as they come", async () => {
    const engine = await stubEngine((_, response) => response.write(lines(event("create"), event("remove"))));
    const listening = new AbortController();
    const filters = { type: ["service"], event: ["create", "remove"], service: [] };
    const events = await dockerDriver().engine(engine.endpoint).events(filters, listening.signal);
    expect(decodeURIComponent(engine.asked[0] ?? "")).toBe(
      'GET /v1.41/events?filters={"type":["service"],"event":["create","remove"]}',
    );
    listening.abort();
    expect(await all(events)).toEqual([]);
  });

  it("are those of the services that were asked for, by their whole name or id", async () => {
    const others = { Type: "container", Actor: { ID: "c", Attributes: { name: "web.1.x" } } };
    const own = {
      Type: "container",
      Actor: { ID: "c", Attributes: { name: "x", "com.docker.swarm.service.name": "web" } },
    };
    const stream = [
      event("create"),
      event("update", { name: "web-2" }),
      { ...event("start"), ...others },
      { ...event("die"), ...own },
    ];
    const engine = await stubEngine((_, response) => response.write(lines(...stream)));
    const listening = new AbortController();
    const events = await dockerDriver()
      .engine(engine.endpoint)
      .events({ service: ["web"] }, listening.signal);
    const seen: string[] = [];
    for await (const { Action } of events) {
      seen.push(Action);
      if (Action === "die") listening.abort();
    }
    expect(seen).toEqual(["create", "die"]);
  });

  it("break off with an error when the engine ends them", async () => {
    const engine = await stubEngine((_, response) => response.end(lines(event("create"))));
    const events = await dockerDriver().engine(engine.endpoint).events({}, new AbortController().signal);
    const seen: string[] = [];
    const listening = (async () => {
      for await (const { Action } of events) seen.push(Action);
    })();
    await expect(listening).rejects.toMatchObject({ code: "unreachable" });
    expect(seen).toEqual(["create"]);
  });

  it("end, with their connection, when nobody listens any more", async () => {
    const engine = await stubEngine((_, response) => response.write(lines(event("create"))));
    const events = await dockerDriver().engine(engine.endpoint).events({}, new AbortController().signal);
    for await (const { Action } of events) {
      expect(Action).toBe("create");
      break;
    }
    // The other one is kept: it was asked about the version on it.
    expect(engine.connected).toBe(2);
    await expect.poll(() => engine.connections.size).toBe(1);
  });

  it("are refused in the engine's words", async () => {
    const engine = await stubEngine(always(400, { message: "invalid filter" }));
    const listening = dockerDriver().engine(engine.endpoint).events({}, new AbortController().signal);
    await expect(listening).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("invalid filter"),
    });
  });
});

describe("loading an image", () => {
  async function* archive(pieces: number, pauseMs = 0): AsyncGenerator<Uint8Array> {
    for (let piece = 0; piece < pieces; piece += 1) {
      if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
      yield Buffer.alloc(1_024, piece);
    }
  }

  it("sends the archive as it is", async () => {
    let received = 0;
    const engine = await stubEngine(async (request, response) => {
      for await (const chunk of request) received += (chunk as Buffer).length;
      response.end('{"stream":"Loaded image: web:1\\n"}\n');
    });
    await dockerDriver().engine(engine.endpoint).images.load(archive(100));
    expect(received).toBe(100 * 1_024);
    expect(engine.asked).toEqual(["POST /v1.41/images/load?quiet=false"]);
  });

  it("may take any time, as long as there is progress on either side", async () => {
    const engine = await stubEngine(async (request, response) => {
      for await (const _ of request);
      for (let step = 0; step < 8; step += 1) {
        response.write('{"status":"Loading layer"}\n');
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      response.end();
    });
    const docker = dockerDriver({ deadlines: { idleMs: 2_000 } });
    await expect(docker.engine(engine.endpoint).images.load(archive(8, 150))).resolves.toBeUndefined();
  });

  it("is given up when there is none", async () => {
    const engine = await stubEngine(never);
    const docker = dockerDriver({ deadlines: { idleMs: 50 } });
    await expect(docker.engine(engine.endpoint).images.load(archive(1))).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("no answer within 0.05 s"),
    });
  });

  it("fails when the engine says so in the middle of its progress", async () => {
    const engine = await stubEngine(async (request, response) => {
      for await (const _ of request);
      response.write('{"status":"Loading layer"}\n');
      response.end('{"errorDetail":{"message":"no space left"},"error":"no space left"}\n');
    });
    await expect(dockerDriver().engine(engine.endpoint).images.load(archive(1))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("no space left"),
    });
  });

  it("fails when the engine refuses before it has read all", async () => {
    const engine = await stubEngine(always(500, { message: "read-only file system" }));
    await expect(dockerDriver().engine(engine.endpoint).images.load(archive(2_000))).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("read-only file system"),
    });
  });

  it("closes the archive when it fails", async () => {
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(1_024);
      } finally {
        closed = true;
      }
    }
    const engine = await stubEngine((request) => void request.socket.destroy());
    await expect(dockerDriver().engine(engine.endpoint).images.load(endless())).rejects.toMatchObject({
      code: "unreachable",
    });
    await expect.poll(() => closed).toBe(true);
  });
});

describe("waiting for an engine", () => {
  it("notices a socket whose folder is made only later", async () => {
    const path = join(testFolder(), "node1", "docker.sock");
    const ready = dockerDriver().engine({ kind: "unix", path }).waitUntilReady(10_000);
    const { mkdir } = await import("node:fs/promises");
    await mkdir(join(path, ".."));
    await stubEngine(always(200, { Name: "node1" }), { path });
    expect(await ready).toEqual({ Name: "node1" });
  });

  it("asks once and waits, when the engine takes connections before it answers", async () => {
    let answer: (() => void) | undefined;
    const engine = await stubEngine((_, response) => (answer = () => response.end('{"Name":"node1"}')));
    const ready = dockerDriver().engine(engine.endpoint).waitUntilReady(10_000);
    await expect.poll(() => answer).toBeDefined();
    answer?.();
    expect(await ready).toEqual({ Name: "node1" });
    expect(engine.asked).toHaveLength(1);
  });

  it("ends with the deadline", async () => {
    const path = join(testFolder(), "docker.sock");
    const waiting = dockerDriver().engine({ kind: "unix", path }).waitUntilReady(30);
    await expect(waiting).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("waiting 0.03 s for the engine: there is no such socket"),
    });
  });

  it("ends with the signal", async () => {
    const path = join(testFolder(), "docker.sock");
    const aborted = new AbortController();
    const waiting = dockerDriver().engine({ kind: "unix", path }, aborted.signal).waitUntilReady(10_000);
    aborted.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  });
});
