import type { Argv } from "./port.ts";

/** A line that does the same when it is pasted into a shell. For messages only: nothing is ever run through a shell. */
export function commandLine(argv: Argv): string {
  return argv.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
