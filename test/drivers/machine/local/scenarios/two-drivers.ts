import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { LiveMachine } from "../../../../../lib/drivers/machine/port.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { answer, machines, node1, inTime, look, settings } from "./machines-here.ts";

/*
 * Processes that know nothing of each other make machines at the same time: two the same one, a third one of another
 * stack. Without an argument this file is the test, with the name of a stack it is one of the processes.
 */
const [stack] = process.argv.slice(2);

if (stack === undefined) {
  const before = look();
  const lives = await Promise.all(["one", "one", "two"].map(another));
  const [first, second] = lives;
  const sameForBoth = JSON.stringify(first) === JSON.stringify(second);
  const subnets = new Set(lives.map(({ address }) => address.slice(0, address.lastIndexOf("."))));
  const engines = changesBetween(before, look()).filter((line) => line.includes(" dockerd ")).length;
  for (const name of ["one", "two"]) await machines.remove({ ...node1, stack: name }, inTime());
  answer({ sameForBoth, subnets: [...subnets].toSorted(), engines, left: changesBetween(before, look()) });
} else {
  const machine = { ...node1, stack };
  await machines.create(machine, settings, {}).catch(() => undefined);
  answer(await machines.start(machine, inTime()));
}

async function another(name: string): Promise<LiveMachine> {
  const args = ["--import", import.meta.resolve("tsx"), fileURLToPath(import.meta.url), name];
  const { stdout } = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(await text(stdout)) as LiveMachine;
}
