import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

/** A run in a process of its own. */
class Run {
  readonly #child: ChildProcess;
  #said = "";

  constructor(folder: string, ...args: readonly string[]) {
    const script = join(import.meta.dirname, "../support/toy-process.ts");
    this.#child = spawn(process.execPath, ["--import", "tsx", script, folder, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (data: Buffer) => (this.#said += data.toString()));
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Waits until it has said something. */
  async says(text: string): Promise<void> {
    while (!this.#said.includes(text)) await once(this.#child.stdout as NodeJS.ReadableStream, "data");
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** @returns its exit code, and all that it said */
  async end(): Promise<readonly [code: number | null, said: string]> {
    const [code] = (await once(this.#child, "close")) as [number | null];
    return [code, this.#said];
  }
}

describe("a run in a process of its own", () => {
  let folder = "";
  const started: Run[] = [];
  const run = (...args: readonly string[]) => {
    const it_ = new Run(folder, ...args);
    started.push(it_);
    return it_;
  };
  const things = () => (JSON.parse(readFileSync(join(folder, "world.json"), "utf8")) as [string][]).map(([key]) => key);
  const state = () => readFileSync(join(folder, ".pulumi/stacks/toys/test.json"), "utf8");
  const locks = () => readdirSync(join(folder, ".pulumi/locks/organization/toys/test"));

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "swarmwright-process-"))));
  afterEach(() => {
    for (const it_ of started.splice(0)) it_.signal("SIGKILL");
    rmSync(folder, { recursive: true });
  });

  it("finishes what is under way when it gets one Ctrl-C, and ends with 130", async () => {
    const first = run("two", "create App first");
    await first.says("waiting at create App first");
    first.signal("SIGINT");
    await first.says("Stopping");
    first.signal("SIGUSR2");
    expect(await first.end()).toEqual([130, expect.stringContaining("was interrupted")]);
    expect([things(), locks()]).toEqual([["App first"], []]);
    expect(state()).not.toContain("pending_operations");
    expect((await run("two").end())[0]).toBe(0);
    expect(things()).toEqual(["App first", "App second"]);
  });

  it("gives up what is under way when it gets two, and the next run goes on", async () => {
    const first = run("two", "create App first");
    await first.says("waiting at create App first");
    first.signal("SIGINT");
    await first.says("Stopping");
    first.signal("SIGINT");
    expect((await first.end())[0]).toBe(130);
    expect(state()).toContain('"type":"creating"');
    expect(locks()).toEqual([]);
    expect((await run("two").end())[0]).toBe(0);
    expect(things()).toEqual(["App first", "App second"]);
  });

  it("is refused at once while another one works on the stack, and takes over from one that was killed", async () => {
    const first = run("two", "create App first");
    await first.says("waiting at create App first");
    const [code, said] = await run("two").end();
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`locked by another run: .*, pid ${first.pid}, since .*: swarmwright up`));
    first.signal("SIGKILL");
    await first.end();
    expect((await run("two").end())[0]).toBe(0);
    expect([things(), locks()]).toEqual([["App first", "App second"], []]);
  });

  it.each([
    ["hanging input", "stuck.labels.team: waits for a promise that never resolves"],
    ["hanging dependency", "stuck: is never made: its dependsOn, its parent or its provider waits"],
    ["hanging output", "outputs.address.of[0]: waits for a promise that never resolves"],
    ["hanging program", "program: waits for a promise that never resolves"],
  ])("says what its program waits for in vain: %s", async (program, message) => {
    const [code, said] = await run(program).end();
    expect([code, said.split("\n")[0]]).toEqual([1, expect.stringContaining(message)]);
    expect(said.match(/fix:/g)).toHaveLength(1);
    expect(locks()).toEqual([]);
  });
});
