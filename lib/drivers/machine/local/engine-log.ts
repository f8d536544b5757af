import { open } from "node:fs/promises";
import { readIfThere } from "./durable-file.ts";

const LINES_SHOWN = 8;

/** What an engine writes while all is well, from the commonest on: it warns at every start, of what nobody needs. */
const routines = [/\blevel=(?:debug|info|warning)\b/, /\blevel=(?:debug|info)\b/];

/** Opens a machine's log for what is started next. */
export function openLog(path: string) {
  return open(path, "a", 0o600);
}

/** The last lines of a machine's log that say why it ended. */
export async function lastWords(path: string): Promise<string> {
  return lastWordsIn((await readIfThere(path)) ?? "");
}

/** The last lines that are not routine; of a log that has none but routine, its last ones. */
export function lastWordsIn(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  const tellings = routines.map((routine) => lines.filter((line) => !routine.test(line)));
  const shown = [...tellings, lines].find((some) => some.length > 0)?.slice(-LINES_SHOWN);
  return shown?.map((line) => `  ${line}`).join("\n") ?? "  (its log is empty)";
}
