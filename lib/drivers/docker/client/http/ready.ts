import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname, relative, sep } from "node:path";
import type { Endpoint } from "../../../../core/references.ts";
import type { EngineInfo } from "../../api/engine.ts";
import { jsonOf } from "../answer.ts";
import type { Connection, Timing } from "../connection.ts";
import { pause, secondsText, throwIfCancelled } from "../deadline.ts";
import { readInfo } from "../info.ts";
import { unreachable } from "../silence.ts";

/** In case the file system did not tell: not all of them do. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Waits for the engine's socket, and then for its answer: an engine takes connections well before it serves them.
 *
 * @throws `unreachable` after the deadline
 */
export async function waitUntilReady(
  ask: Connection["ask"],
  { path }: Endpoint,
  at: string,
  { timeoutMs, signal }: Timing,
): Promise<EngineInfo> {
  const doing = `waiting ${secondsText(timeoutMs)} for the engine`;
  const endsAt = Date.now() + timeoutMs;
  for (;;) {
    // Watched before it is asked: what happens in between is seen.
    const appearance = watchFor(path);
    try {
      const outcome = await ask(readInfo, { timeoutMs: Math.max(endsAt - Date.now(), 1), signal });
      if (outcome.kind === "reply") return jsonOf<EngineInfo>(readInfo, outcome);
      if (Date.now() >= endsAt) throw unreachable(outcome, doing);
      await Promise.race([appearance.seen, pause(Math.min(LOOK_AGAIN_MS, endsAt - Date.now()), signal)]);
      throwIfCancelled(signal, at, doing);
    } finally {
      appearance.end();
    }
  }
}

interface Appearance {
  /** Resolves when something happens to the file, or to a folder on the way to it. */
  readonly seen: Promise<void>;
  end(): void;
}

function watchFor(path: string): Appearance {
  const folder = nearestFolder(dirname(path));
  const [next] = relative(folder, path).split(sep);
  let watcher: FSWatcher | undefined;
  const seen = new Promise<void>((resolve) => {
    watcher = tryToWatch(folder, (name) => (name === next ? resolve() : undefined));
  });
  return { seen, end: () => watcher?.close() };
}

/** There may be no watch left to be had on this host, or the folder has gone again. */
function tryToWatch(folder: string, onChange: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, (_, name) => onChange(name));
    return watcher.on("error", () => watcher.close());
  } catch {
    return undefined;
  }
}

function nearestFolder(folder: string): string {
  return existsSync(folder) ? folder : nearestFolder(dirname(folder));
}
