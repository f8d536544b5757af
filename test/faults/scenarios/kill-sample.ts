import { mkdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { changesBetween, hostSnapshot } from "../../support/host-snapshot.ts";
import { website } from "../../support/programs.ts";
import { ended, RealStack } from "../../support/real-stack.ts";
import { standing } from "../../support/standing.ts";

/*
 * An `up` and a `destroy` of a website on three machines, each killed with its whole process group when so many
 * operations have begun, and then run again. Arguments: the operations of the up, the operations of the destroy.
 * A journal reaches the disk when an operation begins, so that each of these moments is seen before it is over.
 */
const [upOperations, destroyOperations] = process.argv.slice(2).map(Number);
const stack = new RealStack(website());
const look = () => hostSnapshot(stack.project);
const before = look();
const folder = join(stack.directory, ".swarmwright/journals", stack.project);
mkdirSync(folder, { recursive: true });

const up = await killed(upOperations ?? 0, "up", "--yes");
await stack.succeed("up", "--yes");
await stack.succeed("preview", "--expect-no-changes");
const whole = await standing(stack);
const destroy = await killed(destroyOperations ?? 0, "destroy", "--yes");
await stack.remove();
process.stdout.write(JSON.stringify({ up, whole, destroy, left: changesBetween(before, look()) }));

/** @returns what became of the kill, how the command ended, and which operations were under way by then */
async function killed(operations: number, ...command: string[]) {
  const child = stack.start(...command);
  let kill: "not due" | "sent" | "too late" = "not due";
  const watcher = watch(folder, () => {
    if (kill === "not due" && begunIn(journal()) >= operations) kill = killGroup(child.pid);
  });
  const { signal } = await ended(child);
  watcher.close();
  const entries = journal();
  return { kill, signal, begun: begunIn(entries), underWay: underWay(entries) };
}

function killGroup(pid: number | undefined): "sent" | "too late" {
  try {
    process.kill(-(pid ?? Number.NaN), "SIGKILL");
    return "sent";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return "too late";
    throw error;
  }
}

interface Entry {
  readonly begin?: number;
  readonly end?: number;
  readonly operation?: { readonly type: string; readonly resource: { readonly urn: string } };
}

/** How many operations have begun. */
function begunIn(entries: readonly Entry[]): number {
  return entries.filter(({ begin }) => begin !== undefined).length;
}

/** Complete lines. There is no journal before the first operation, and none after a run that ended. */
function journal(): Entry[] {
  try {
    const lines = readFileSync(join(folder, "test.jsonl"), "utf8").split("\n").slice(1, -1);
    return lines.map((line) => JSON.parse(line) as Entry);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function underWay(entries: readonly Entry[]): string[] {
  const over = new Set(entries.map(({ end }) => end));
  return entries
    .filter(({ begin }) => begin !== undefined && !over.has(begin))
    .map(
      ({ operation }) =>
        `${operation?.type} ${operation?.resource.urn.split("::").slice(-2).join(" ").replace("swarmwright:index:", "")}`,
    );
}
