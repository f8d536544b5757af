import { existsSync, mkdirSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { changesBetween, hostSnapshot } from "../../support/host-snapshot.ts";
import { website } from "../../support/programs.ts";
import { ended, RealStack } from "../../support/real-stack.ts";
import { standing } from "../../support/standing.ts";

/*
 * An `up` and a `destroy` of a website on three machines, each killed with its whole process group when its journal
 * has so many lines, and then run again. Arguments: the lines of the up, the lines of the destroy.
 */
const [upLines, destroyLines] = process.argv.slice(2).map(Number);
const stack = new RealStack(website());
const look = () => hostSnapshot(stack.project);
const before = look();
const folder = join(stack.directory, ".swarmwright/journals", stack.project);
mkdirSync(folder, { recursive: true });

const up = await killed(upLines ?? 0, "up", "--yes");
await stack.succeed("up", "--yes");
await stack.succeed("preview", "--expect-no-changes");
const whole = await standing(stack);
const destroy = await killed(destroyLines ?? 0, "destroy", "--yes");
await stack.remove();
process.stdout.write(JSON.stringify({ up, whole, destroy, left: changesBetween(before, look()) }));

/** @returns how it ended, and which steps were under way by then */
async function killed(lines: number, ...command: string[]) {
  const child = stack.start(...command);
  const watcher = watch(folder, () => {
    if (journal().length >= lines && child.pid !== undefined && child.signalCode === null)
      process.kill(-child.pid, "SIGKILL");
  });
  const { signal } = await ended(child);
  watcher.close();
  return { signal, lines: journal().length, underWay: underWay(journal()) };
}

function journal(): string[] {
  const file = join(folder, "test.jsonl");
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(1, -1) : [];
}

interface Entry {
  readonly begin?: number;
  readonly end?: number;
  readonly operation?: { readonly type: string; readonly resource: { readonly urn: string } };
}

function underWay(lines: readonly string[]): string[] {
  const entries = lines.map((line) => JSON.parse(line) as Entry);
  const over = new Set(entries.map(({ end }) => end));
  return entries
    .filter(({ begin }) => begin !== undefined && !over.has(begin))
    .map(
      ({ operation }) =>
        `${operation?.type} ${operation?.resource.urn.split("::").slice(-2).join(" ").replace("swarmwright:index:", "")}`,
    );
}
