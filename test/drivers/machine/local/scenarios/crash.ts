import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { answer, machines, node1, inTime, look, allSettings } from "./machines-here.ts";

/*
 * The driver is killed before each of its commands in turn, and at two moments between, while it makes and starts a
 * machine or while it removes one. After each kill another driver finishes the work. Argument: up or remove.
 */
const DRIVER = fileURLToPath(new URL("./interrupted-driver.ts", import.meta.url));
const [verb = "up"] = process.argv.slice(2);
const before = look();

/** @returns whether it was killed. */
function drive(task: string, moment: string): boolean {
  const args = ["--import", import.meta.resolve("tsx"), DRIVER, task, moment];
  const { status, signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0 && signal !== "SIGKILL") throw new Error(stderr);
  return signal === "SIGKILL";
}

/** Every process of a machine, its engine last. */
function machineProcesses(): string[] {
  return changesBetween(before, look()).filter((line) => /^\+ processes: \d+ (flock|unshare|dockerd)/.test(line));
}

interface Aftermath {
  readonly killed: boolean;
  readonly [what: string]: unknown;
}

async function afterKillWhileUp(moment: string): Promise<Aftermath> {
  const killed = drive("up", moment);
  const found = await machines.find(node1);
  if (found === undefined) await machines.create(node1, allSettings, {});
  const live = await machines.start(node1, inTime());
  const same = found === undefined || (found.machineId === live.machineId && found.address === live.address);
  const engines = machineProcesses().filter((line) => line.includes("dockerd --data-root")).length;
  await machines.remove(node1, inTime());
  return { moment, killed, same, engines, left: changesBetween(before, look()) };
}

async function afterKillWhileRemoving(moment: string): Promise<Aftermath> {
  await machines.create(node1, allSettings, {});
  const { machineId } = await machines.start(node1, inTime());
  const killed = drive("remove", moment);
  const found = await machines.find(node1);
  const running = machineProcesses().length;
  await machines.remove(node1, inTime());
  const sameId = found?.machineId === machineId;
  return { moment, killed, found: found !== undefined, sameId, running, left: changesBetween(before, look()) };
}

/** Until it comes to its end before it is killed: it runs another command when something went by itself meanwhile. */
async function afterEachCommand(after: (moment: string) => Promise<Aftermath>): Promise<Aftermath[]> {
  const results: Aftermath[] = [];
  for (;;) {
    const result = await after(String(results.length + 1));
    if (!result.killed) return results;
    results.push(result);
  }
}

if (verb === "remove") {
  answer(await afterEachCommand(afterKillWhileRemoving));
} else {
  const commands = await afterEachCommand(afterKillWhileUp);
  answer([...commands, await afterKillWhileUp("spawn"), await afterKillWhileUp("socket")]);
}
