import { once } from "node:events";
import { mkdtempSync, rmSync, watch } from "node:fs";
import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lastWordsIn } from "../../../../lib/drivers/machine/local/engine-log.ts";
import { untilEngineAnswers } from "../../../../lib/drivers/machine/local/engine-socket.ts";

describe("waiting for an engine", () => {
  let folder: string;
  let socket: string;
  let server: Server;
  let asked: string[];
  const { signal } = new AbortController();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "swarmwright-engine-"));
    socket = join(folder, "docker.sock");
    asked = [];
    server = createServer(({ url = "" }, answer) => {
      asked.push(url);
      answer.end("OK");
    });
  });
  afterEach(async () => {
    if (server.listening) await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  });

  const listen = (): Promise<void> => new Promise((resolve) => server.listen(socket, resolve));

  it("ends when one that is there answers, who was asked once", async () => {
    await listen();
    await untilEngineAnswers(socket, signal);
    expect(asked).toEqual(["/_ping"]);
  });

  it("ends when one that comes later answers", async () => {
    const waiting = untilEngineAnswers(socket, signal);
    await listen();
    await waiting;
    expect(asked).toEqual(["/_ping"]);
  });

  it("misses nothing that happens while one that will never answer is asked", async () => {
    const mute = createServer();
    const connection = new Promise<Socket>((resolve) => mute.once("connection", resolve));
    await new Promise<void>((resolve) => mute.listen(socket, resolve));
    const waiting = untilEngineAnswers(socket, signal);
    const open = await connection;

    const changed = once(watch(folder, { signal: AbortSignal.timeout(5000) }), "change");
    mute.close();
    await listen();
    await changed;
    open.destroy();

    await waiting;
    expect(asked).toEqual(["/_ping"]);
  });

  it("ends with the signal's reason where none comes", async () => {
    const abort = new AbortController();
    const waiting = untilEngineAnswers(socket, abort.signal);
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  it("ends with the signal's reason where one listens and never answers", async () => {
    server.removeAllListeners("request");
    const abort = new AbortController();
    const connected = new Promise((resolve) => server.once("connection", resolve));
    await listen();
    const waiting = untilEngineAnswers(socket, abort.signal);
    await connected;
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});

describe("an engine's last words", () => {
  const routine = 'time="2026" level=info msg="loading plugin"';
  const warning = 'time="2026" level=warning msg="devmapper not configured"';
  const failure = "failed to start daemon: no such driver";

  it.each([
    ["what failed, without what is said at every start", [routine, warning, failure, routine], [failure]],
    ["warnings, where nothing failed", [routine, warning, routine], [warning]],
    ["the routine, where there is nothing else", [routine], [routine]],
    ["that there are none", [], ["(its log is empty)"]],
  ])("are %s", (_, log, words) => {
    expect(lastWordsIn(log.join("\n"))).toBe(words.map((word) => `  ${word}`).join("\n"));
  });

  it("are few", () => {
    expect(lastWordsIn(`${failure}\n`.repeat(100)).split("\n")).toHaveLength(8);
  });
});
