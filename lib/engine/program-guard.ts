import { AsyncLocalStorage } from "node:async_hooks";
import { problem } from "../core/errors.ts";

/** One run's ear for what a program in this process can do to the process. */
interface Guard {
  readonly failed: Promise<never>;
  readonly fail: (reason: unknown) => void;
  /** Called when nothing is going on any more, and the run has not ended. */
  readonly onIdle: () => void;
}

/*
 * The one piece of state that a module here must keep: a process has one `unhandledRejection`, one
 * `uncaughtException` and one `exit`, and whose they are is known by the async context alone.
 */
const runs = new AsyncLocalStorage<Guard>();
const underWay = new Set<Guard>();
let isInstalled = false;

/**
 * Runs `work` so that what goes wrong in it, whenever and wherever, fails this run and not the process: an `apply` that
 * throws, a timer that throws, `process.exit`. What the run started keeps its context, so what comes late goes nowhere.
 *
 * @param whyIdle says why the run did not end although nothing is going on any more
 */
export async function guarded<T>(work: () => Promise<T>, whyIdle: () => Promise<Error>): Promise<T> {
  install();
  const guard = newGuard(whyIdle);
  underWay.add(guard);
  try {
    return await Promise.race([runs.run(guard, work), guard.failed]);
  } finally {
    underWay.delete(guard);
  }
}

function newGuard(whyIdle: () => Promise<Error>): Guard {
  let fail!: (reason: unknown) => void;
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});
  return { failed, fail, onIdle: () => void whyIdle().then(fail, fail) };
}

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  takeOver("unhandledRejection", () => runs.getStore());
  // A microtask has no context: if just one run is under way, it is that one's.
  takeOver("uncaughtException", () => runs.getStore() ?? onlyOne(underWay));
  process.on("beforeExit", () => underWay.forEach(({ onIdle }) => onIdle()));
  const { exit } = process;
  process.exit = (code) => {
    const guard = runs.getStore();
    if (!guard) return exit.call(process, code);
    const error = exitCalled(code);
    guard.fail(error);
    throw error;
  };
}

type Mishap = "unhandledRejection" | "uncaughtException";

/** Goes before the listeners that are there, and hands on what belongs to no run. */
function takeOver(event: Mishap, whose: () => Guard | undefined): void {
  const others = process.listeners(event as "uncaughtException") as ((...args: unknown[]) => void)[];
  process.removeAllListeners(event);
  process.on(event as string, (reason: unknown, ...rest: unknown[]) => {
    const guard = whose();
    if (guard) return guard.fail(reason);
    if (others.length === 0) throw reason;
    for (const listener of others) listener(reason, ...rest);
  });
}

function onlyOne<T>(set: ReadonlySet<T>): T | undefined {
  const [first] = set;
  return set.size === 1 ? first : undefined;
}

function exitCalled(code: string | number | null | undefined) {
  const call = code === undefined || code === null ? "process.exit()" : `process.exit(${code})`;
  return problem("program-failed", "program", `called ${call}`, "throw an error instead, or just return");
}
