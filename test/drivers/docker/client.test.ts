import { linkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problem, SwarmwrightError } from "../../../lib/core/errors.ts";
import { type Deadlines, dockerDriver } from "../../../lib/drivers/docker/client.ts";
import type { DockerPort } from "../../../lib/drivers/docker/port.ts";
import { always, never, stubEngine, testFolder } from "./stub-engine.ts";

const driver = (deadlines: Partial<Deadlines> = {}): DockerPort => dockerDriver({ deadlines });

describe("an engine that is not there", () => {
  it("is unreachable, says by which socket it was asked for what, and how to look", async () => {
    const path = join(testFolder(), "docker.sock");
    const error = await driver().engine({ kind: "unix", path }).info().catch(String);
    expect(error).toContain(`unix://${path}: asking the engine about itself: there is no such socket`);
    expect(error).toContain("fix: start the machine or the engine behind it");
  });

  it("is unreachable too when it left its socket behind", async () => {
    const engine = await stubEngine(never);
    const stale = join(testFolder(), "stale.sock");
    linkSync(engine.endpoint.path, stale);
    await engine.stop();
    await expect(driver().engine({ kind: "unix", path: stale }).info()).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("nothing listens on this socket"),
    });
  });
});

describe("an engine that does not answer", () => {
  it("is given up at the deadline, and its connection is ended", async () => {
    const engine = await stubEngine(never);
    const asking = driver({ readMs: 30, writeMs: 30, infoMs: 30 }).engine(engine.endpoint);
    const unreachable = { code: "unreachable", message: expect.stringContaining("no answer within 0.03 s") };
    await expect(asking.nodes.list()).rejects.toMatchObject(unreachable);
    await expect(asking.info()).rejects.toMatchObject(unreachable);
    await expect(asking.swarm.leave({ force: true })).rejects.toMatchObject(unreachable);
    await expect.poll(() => engine.connections.size).toBe(0);
  });

  it("is given up in the middle of an answer as well", async () => {
    const engine = await stubEngine((_, response) => {
      response.writeHead(200);
      response.write('[{"ID":');
    });
    const asking = driver({ readMs: 30 }).engine(engine.endpoint);
    await expect(asking.nodes.list()).rejects.toMatchObject({ code: "unreachable" });
  });

  it("is left alone as soon as the signal is aborted", async () => {
    const engine = await stubEngine(never);
    const aborted = new AbortController();
    const asking = driver().engine(engine.endpoint, aborted.signal).nodes.list();
    await expect.poll(() => engine.asked.length).toBe(1);
    aborted.abort();
    await expect(asking).rejects.toMatchObject({ code: "cancelled" });
    await expect.poll(() => engine.connections.size).toBe(0);
  });

  it("passes on what the signal was aborted with, if that is an error of this library", async () => {
    const engine = await stubEngine(never);
    const reason = problem("cancelled", "web", "another one failed", "mend that");
    const aborted = AbortSignal.abort(reason);
    await expect(driver().engine(engine.endpoint, aborted).nodes.list()).rejects.toBe(reason);
  });
});

describe("what a health check said last", () => {
  const [well, away, cut, mute] = [
    { ExitCode: 0, Output: "all is well\n" },
    { ExitCode: 1, Output: "the database is away\n" },
    { ExitCode: -1, Output: "" },
    { ExitCode: 1, Output: "" },
  ];

  it.each([
    ["is what the last one wrote", [well, away], away?.Output],
    ["is not of one that was cut short when its container ended", [well, away, cut], away?.Output],
    ["is nothing, where none that failed wrote anything: what was well before explains nothing", [well, mute], ""],
    ["is not known before there was one", [], undefined],
  ])("%s", async (_, Log, said) => {
    const engine = await stubEngine(always(200, { State: { Health: { Log } } }));
    expect(await driver().engine(engine.endpoint).containers.lastHealthOutput("web")).toBe(said);
  });
});

describe("what an engine says", () => {
  it.each([
    [409, "network with name web already exists", "conflict"],
    [409, "rpc error: code = AlreadyExists desc = name conflicts with an existing object", "conflict"],
    [500, "rpc error: code = Unknown desc = update out of sequence", "conflict"],
    [400, "rpc error: code = FailedPrecondition desc = network n is in use by task t", "conflict"],
    [400, "rpc error: code = InvalidArgument desc = port '80' is already in use by service 'web'", "conflict"],
    [503, "This node is already part of a swarm.", "conflict"],
    [400, "rpc error: code = FailedPrecondition desc = node n is not down and can't be removed", "conflict"],
    [404, "service web not found", "not-found"],
    [400, "rpc error: code = InvalidArgument desc = ContainerSpec: image reference must be provided", "refused"],
    [501, "rpc error: code = Unimplemented desc = service mode change is not allowed", "refused"],
    [503, "This node is not a swarm manager. Worker nodes can't be used", "refused"],
    [500, "something else", "refused"],
    [500, "rpc error: code = Unknown desc = The swarm does not have a leader.", "unreachable"],
    [500, "rpc error: code = DeadlineExceeded desc = context deadline exceeded", "unreachable"],
    [503, "This node is not a swarm manager. Manager is being prepared or has trouble connecting", "unreachable"],
    [500, "raft: failed to process the request: node lost leader status", "unreachable"],
    [503, "Timeout was reached before node joined.", "unreachable"],
  ])("with status %i, %j is %s", async (status, message, code) => {
    const engine = await stubEngine(always(status, { message }));
    const error: unknown = await driver()
      .engine(engine.endpoint)
      .nodes.list()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code });
    expect(error).toBeInstanceOf(SwarmwrightError);
    expect((error as SwarmwrightError).message).toContain(message.replace(/^rpc error.*? desc = /, ""));
  });

  it("is repeated without join tokens, and without what was sent", async () => {
    const token = "SWMTKN-1-2abcdef-3ghijk";
    const engine = await stubEngine(always(400, { message: `the token ${token} is no good` }));
    const request = { ListenAddr: "0.0.0.0", AdvertiseAddr: "10.0.0.2", RemoteAddrs: ["10.0.0.1:2377"] };
    const joining = driver()
      .engine(engine.endpoint)
      .swarm.join({ ...request, JoinToken: token });
    const error = await joining.catch(String);
    expect(error).toContain("joining the swarm of 10.0.0.1:2377: the token [join token] is no good");
    expect(error).not.toContain("SWMTKN");
  });

  it("is refused when it is not JSON", async () => {
    const engine = await stubEngine((_, response) => response.end("<html>"));
    await expect(driver().engine(engine.endpoint).nodes.list()).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining("the answer is not JSON"),
    });
  });

  it.each(["<html>no</html>", ""])("is shown as it is when it is an error without JSON: %j", async (text) => {
    const engine = await stubEngine((_, response) => response.writeHead(502).end(text));
    await expect(driver().engine(engine.endpoint).nodes.list()).rejects.toMatchObject({
      code: "refused",
      message: expect.stringContaining(text === "" ? "HTTP status 502" : text),
    });
  });
});

describe("the version of the API", () => {
  it.each([
    ["1.41", "/v1.41/nodes"],
    ["1.43", "/v1.43/nodes"],
    ["1.51", "/v1.44/nodes"],
  ])("is agreed on once: an engine that offers %s is asked for %s", async (apiVersion, path) => {
    const engine = await stubEngine(always(200, []), { apiVersion });
    const asking = driver().engine(engine.endpoint);
    await asking.nodes.list();
    await asking.nodes.list();
    expect(engine.asked).toEqual([`GET ${path}`, `GET ${path}`]);
  });

  it("of an engine before 20.10 is refused, with what to do", async () => {
    const engine = await stubEngine(always(200, []), { apiVersion: "1.40" });
    const error = await driver().engine(engine.endpoint).nodes.list().catch(String);
    expect(error).toContain("the engine speaks version 1.40 of Docker's API; 1.41 or later is needed");
    expect(error).toContain("upgrade Docker");
    expect(engine.asked).toEqual([]);
  });

  it("is missing when it is no engine", async () => {
    const engine = await stubEngine(always(200, []), { apiVersion: undefined });
    await expect(driver().engine(engine.endpoint).nodes.list()).rejects.toMatchObject({ code: "refused" });
  });

  it("is agreed on anew when another engine has taken the place", async () => {
    const docker = driver();
    const before = await stubEngine(always(200, []), { apiVersion: "1.41" });
    const asking = docker.engine(before.endpoint);
    await asking.nodes.list();
    await before.stop();
    await expect(asking.nodes.list()).rejects.toMatchObject({ code: "unreachable" });
    const after = await stubEngine(always(200, []), { apiVersion: "1.44", path: before.endpoint.path });
    await asking.nodes.list();
    expect(after.asked).toEqual(["GET /v1.44/nodes"]);
  });
});

describe("connections", () => {
  it("are kept, and shared by all who ask the same engine, until the driver is closed", async () => {
    const engine = await stubEngine(always(200, []));
    const docker = driver();
    for (let round = 0; round < 5; round += 1) await docker.engine(engine.endpoint).nodes.list();
    expect([engine.connected, engine.connections.size]).toEqual([1, 1]);
    docker.close();
    await expect.poll(() => engine.connections.size).toBe(0);
    await docker.engine(engine.endpoint).nodes.list();
    docker.close();
  });

  it("that an engine ends in the moment of being used again are no failure", async () => {
    let answered = 0;
    const engine = await stubEngine((request, response) => {
      answered += 1;
      if (answered === 2) return void request.socket.destroy();
      return void response.end("[]");
    });
    const asking = driver().engine(engine.endpoint);
    await asking.nodes.list();
    expect(await asking.nodes.list()).toEqual([]);
    expect(engine.asked).toHaveLength(3);
  });

  it("that break off while they are new are a failure, which is not tried again", async () => {
    const engine = await stubEngine((request) => void request.socket.destroy());
    const asking = driver().engine(engine.endpoint);
    // The question about the version was on the same connection: so it is tried on one of its own, once.
    await expect(asking.nodes.list()).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("the connection broke off"),
    });
    expect(engine.asked).toHaveLength(2);
  });
});

describe("an image that is pruned while it is removed", () => {
  it("is gone, as it was to be", async () => {
    const image = { Id: "sha256:1", RepoTags: ["web:1"], RepoDigests: [] };
    const lost = { message: "unrecognized image ID sha256:1" };
    const answers = [always(200, image), always(500, lost)];
    let count = 0;
    const engine = await stubEngine((request, response) => answers[count++]?.(request, response));
    expect(await driver().engine(engine.endpoint).images.remove("web:1")).toBe(true);
  });
});

describe("an engine that prunes already", () => {
  it("is asked again until it is its turn", async () => {
    const busy = { message: "a prune operation is already running" };
    const answers = [always(409, busy), always(409, busy), always(200, { ImagesDeleted: null, SpaceReclaimed: 0 })];
    let count = 0;
    const engine = await stubEngine((request, response) => answers[count++]?.(request, response));
    await driver().engine(engine.endpoint).images.prune({ team: "web" });
    expect(engine.asked).toHaveLength(3);
  });
});
