import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { changesBetween, hostSnapshot } from "../../../../support/host-snapshot.ts";
import { answer, machines, node1, signal } from "./machines-here.ts";

/*
 * The driver is killed before each of its commands in turn, and at two moments between, while it makes and starts a
 * machine or while it removes one. After each kill another driver finishes the work. Argument: up or remove.
 */
const DRIVER = fileURLToPath(new URL("./interrupted-driver.ts", import.meta.url));
const [verb = "up"] = process.argv.slice(2);
const before = hostSnapshot();

/** @returns how many commands it ran, or `undefined` when it was killed. */
function drive(task: string, moment: string): number | undefined {
  const args = ["--import", import.meta.resolve("tsx"), DRIVER, task, moment];
  const { status, signal: by, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (by === "SIGKILL") return undefined;
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** Every process of a machine, its engine last. */
function machineProcesses(): string[] {
  return changesBetween(before, hostSnapshot()).filter((line) =>
    /^\+ processes: \d+ (flock|unshare|dockerd)/.test(line),
  );
}

async function afterKillWhileUp(moment: string): Promise<object> {
  const killed = drive("up", moment) === undefined;
  const found = await machines.find(node1);
  if (found === undefined) await machines.create(node1, {}, {});
  const live = await machines.start(node1, signal);
  const same = found === undefined || (found.machineId === live.machineId && found.address === live.address);
  const engines = machineProcesses().filter((line) => line.includes("dockerd --data-root")).length;
  await machines.remove(node1, signal);
  return { moment, killed, same, engines, left: changesBetween(before, hostSnapshot()) };
}

async function afterKillWhileRemoving(moment: string): Promise<object> {
  await machines.create(node1, {}, {});
  const { machineId } = await machines.start(node1, signal);
  const killed = drive("remove", moment) === undefined;
  const found = await machines.find(node1);
  const running = machineProcesses().length;
  await machines.remove(node1, signal);
  const sameId = found?.machineId === machineId;
  return { moment, killed, found: found !== undefined, sameId, running, left: changesBetween(before, hostSnapshot()) };
}

const total = await countCommands();
const commands = Array.from({ length: total }, (_, index) => String(index + 1));
const moments = verb === "up" ? [...commands, "spawn", "socket"] : commands;
const results: object[] = [];
for (const moment of moments) {
  results.push(await (verb === "up" ? afterKillWhileUp : afterKillWhileRemoving)(moment));
}
answer(results);

/** One run to its end, and back. */
async function countCommands(): Promise<number> {
  if (verb === "remove") {
    await machines.create(node1, {}, {});
    await machines.start(node1, signal);
  }
  const count = drive(verb, "never") ?? 0;
  await machines.remove(node1, signal);
  return count;
}
