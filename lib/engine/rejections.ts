import { AsyncLocalStorage } from "node:async_hooks";

/** One run's ear for promises that rejected with nobody listening. */
interface Guard {
  readonly failed: Promise<never>;
  readonly fail: (reason: unknown) => void;
}

/*
 * The one piece of state that a module here must keep: the process has one `unhandledRejection`, and which run a
 * rejection belongs to is known by its async context alone.
 */
const runs = new AsyncLocalStorage<Guard>();
let isInstalled = false;

/**
 * Runs `work` so that an `apply` that throws fails this run, not the process, nor vitest's.
 * What the run started keeps its context, so a late rejection goes nowhere else.
 */
export function guarded<T>(work: () => Promise<T>): Promise<T> {
  install();
  const guard = newGuard();
  return Promise.race([runs.run(guard, work), guard.failed]);
}

function newGuard(): Guard {
  let fail!: (reason: unknown) => void;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});
  return { failed, fail };
}

/** Goes before the listeners that are there, and hands on what belongs to no run. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason, promise) => {
    const guard = runs.getStore();
    if (guard) return guard.fail(reason);
    if (others.length === 0) throw reason;
    for (const listener of others) listener(reason, promise);
  });
}
