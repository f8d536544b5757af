import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** A Docker engine that tests can be run on. */
export interface Engine {
  readonly name: string;
  /** Where its programs are found, and all others. */
  readonly searchPath: string;
  /** Why it cannot be had here, if so. */
  readonly unavailable?: string | undefined;
}

const script = join(import.meta.dirname, "../../scripts/newer-engine.sh");

/** The distribution's engine, and a newer one. Their titles name no patch release, so that a skip can be known. */
export function engines(): readonly Engine[] {
  const own = process.env["PATH"] ?? "";
  return [{ name: "the distribution's engine", searchPath: own }, newerEngine(own)];
}

function newerEngine(own: string): Engine {
  const { status, stdout, stderr } = spawnSync("sh", [script], { encoding: "utf8" });
  const name = "engine 26.1";
  if (status === 0) return { name, searchPath: `${stdout.trim()}:${own}` };
  return { name, searchPath: own, unavailable: stderr.trim().split("\n").at(-1) };
}
