import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../lib/core/errors.ts";
import { interruption } from "../../lib/cli/interruption.ts";
import { up } from "../../lib/engine/operate.ts";
import { loadSdk } from "../../lib/engine/sdk.ts";
import { diskFiles } from "../../lib/engine/state/files.ts";
import { stackLock } from "../../lib/engine/state/lock.ts";
import { secretsWithKey } from "../../lib/engine/state/secrets.ts";
import { stackStore } from "../../lib/engine/state/stack-store.ts";
import { systemProcesses } from "../../lib/workspace/processes.ts";
import { App, ToyWorld, toyProvider } from "./toy.ts";

/*
 * An `up` in a process of its own, with its state and its world in a folder: what can only be seen of a whole process.
 * It is started as: toy-process FOLDER PROGRAM [HELD WRITE]
 */
const never = () => new Promise<never>(() => {});

const programs: Readonly<Record<string, () => unknown>> = {
  two: () => {
    const first = new App("first");
    new App("second", { net: first.thingId });
  },
  "hanging input": () => {
    new App("fine");
    const stuck = new App("stuck", { labels: { team: never() } });
    new App("after", { net: stuck.thingId });
  },
  "hanging dependency": () => new App("stuck", {}, { dependsOn: never() as Promise<App> }),
  "hanging output": () => ({ fine: "yes", address: { of: [never()] } }),
  "hanging program": never,
};

const [folder = "", name = "", held] = process.argv.slice(2);
const say = (text: string) => process.stdout.write(`${text}\n`);
const world = diskWorld(join(folder, "world.json"));
const secrets = secretsWithKey(Buffer.alloc(32), "v1:none");
const names = { project: "toys", stack: "test", files: diskFiles(folder), now: () => new Date() };
const { stop, signal } = interruption(say);
if (held !== undefined) {
  // A timer, as a real driver has: without one nothing would keep the process.
  const deadline = setInterval(() => {}, 60_000);
  const hold = world.hold(held);
  void hold.reached.then(() => say(`waiting at ${held}`));
  process.on("SIGUSR2", () => (clearInterval(deadline), hold.letGo()));
}
try {
  const { failure } = await up({
    ...names,
    sdk: loadSdk({ directory: import.meta.dirname, debug: false }),
    program: async () => ((await programs[name]?.()) ?? {}) as Record<string, unknown>,
    provider: toyProvider(world),
    store: stackStore({ ...names, secrets: async () => secrets }),
    lock: stackLock({ ...names, processes: systemProcesses(process.pid), command: "swarmwright up" }),
    stop,
    signal,
  });
  if (failure) throw failure;
  say("done");
  process.exit(0);
} catch (error) {
  say((error as Error).message);
  process.exit(isProblem(error, "cancelled") ? 130 : 1);
}

/** A world that outlives its process. */
function diskWorld(file: string): ToyWorld {
  const it = new ToyWorld();
  try {
    for (const [key, thing] of JSON.parse(readFileSync(file, "utf8")) as [string, never][]) it.things.set(key, thing);
  } catch {
    // There is none yet.
  }
  it.onWritten = () => writeFileSync(file, JSON.stringify([...it.things]));
  return it;
}
