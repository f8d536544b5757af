import { fileURLToPath } from "node:url";
import { problem } from "../../core/errors.ts";
import { commandLine } from "../command/command-line.ts";
import { hostCommands } from "../command/host.ts";
import type { CommandPort } from "../command/port.ts";
import type { MachinePort } from "../machine/port.ts";
import { type Answer, PATIENCE_MS, type Question, type ReachPort, type TaskPlace } from "./port.ts";

/** It has its own end long before. */
const DEADLINE_MS = 5 * PATIENCE_MS;

/** It is built beside this file. A machine of this host sees this host's files. */
const ASKER = fileURLToPath(new URL("./asker.js", import.meta.url));

export interface HostReachOptions {
  readonly machines: Pick<MachinePort<never>, "entering">;
  /** @defaultValue this host's */
  readonly commands?: CommandPort;
}

/**
 * Asks from this computer, and from the tasks of its machines: a process of this Node.js enters the network of a task's
 * container, and nothing else of it. So it asks as the task does, whatever programs the image has, and its engine never
 * hears of it.
 */
export function hostReach({ machines, commands }: HostReachOptions): ReachPort {
  const host = commands ?? hostCommands({ deadlineMs: DEADLINE_MS });
  return {
    fromHere: async (questions) => (await import("./ask.ts")).ask(questions),
    fromTask: (place, questions) => askFrom(host, machines, place, questions),
  };
}

async function askFrom(
  commands: CommandPort,
  machines: HostReachOptions["machines"],
  { machine, container, pid }: TaskPlace,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const asker = [process.execPath, ASKER, String(pid), container];
  const inner = ["nsenter", "--target", String(pid), "--net", "--", ...asker];
  const [program = "", ...entering] = await machines.entering(machine, inner);
  const texts = questions.map((question) => JSON.stringify(question));
  const { exitCode, stdout, stderr } = await commands.run([program, ...entering, ...texts]);
  if (exitCode === 0) return JSON.parse(stdout) as Answer[];
  // Without the questions, which may be hundreds, it fails the same.
  const line = commandLine([program, ...entering]);
  const said = stderr.trim().replaceAll(/\s*\n\s*/g, "; ");
  const remedy = `run check again, as tasks may have changed; if it stays so, run ${line}`;
  throw problem("refused", machine.name, `its network cannot be entered: exit code ${exitCode}: ${said}`, remedy);
}
