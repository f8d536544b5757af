import type { Clock } from "./port.ts";
import { timersFrom } from "./timers.ts";

/**
 * A time of its own, that passes only while somebody waits for it: for the end of a sleep, or for something that
 * {@link FakeClock.during} was told of. Then it jumps from one timer to the next, each as soon as nothing else is going
 * on: no promise to be settled, no file being read or written, no {@link FakeClock.standStill}.
 */
export interface FakeClock extends Clock {
  /** Calls back after so much time. It does not make time pass by itself. @returns takes it back */
  schedule(delayMs: number, act: () => void): () => void;
  /** Time passes while this is waited for. */
  during<T>(awaited: Promise<T>): Promise<T>;
  /** Time stands still until this is done: work that takes real time, of which the clock cannot know. */
  standStill<T>(work: Promise<T>): Promise<T>;
  /** Lets so much time pass, with all that is due in it. Resolves when all that follows from it is done too. */
  advance(durationMs: number): Promise<void>;
}

/** @param startMs what it shows at first; the beginning of 2030 if not given */
export function fakeClock(startMs = Date.UTC(2030, 0)): FakeClock {
  const timers = timersFrom(startMs);
  const quiet = quietness();
  let waiting = 0;
  let passing = false;
  const isAwaited = (): boolean => waiting > 0;

  /** Lets time pass for as long as somebody waits for it, and there is something to come. */
  async function pass(): Promise<void> {
    if (passing) return;
    passing = true;
    try {
      while (isAwaited() && timers.nextAt() !== undefined) {
        await quiet.comes();
        if (isAwaited()) timers.fireNext(Infinity);
      }
    } finally {
      passing = false;
    }
  }

  async function during<T>(awaited: Promise<T>): Promise<T> {
    waiting += 1;
    void pass();
    try {
      return await awaited;
    } finally {
      waiting -= 1;
    }
  }

  const schedule = (delayMs: number, act: () => void): (() => void) => {
    const takeBack = timers.add(delayMs, act);
    void pass();
    return takeBack;
  };

  return {
    now: timers.now,
    schedule,
    during,
    standStill: quiet.unless,
    sleep: (durationMs, signal) => during(sleepOn(schedule, durationMs, signal)),
    async advance(durationMs) {
      const until = timers.now() + durationMs;
      do await quiet.comes();
      while (timers.fireNext(until));
      timers.skipTo(until);
      await quiet.comes();
    },
  };
}

function sleepOn(schedule: FakeClock["schedule"], durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      wakeNever();
      reject(signal?.reason as Error);
    };
    const wakeNever = schedule(durationMs, () => {
      signal?.removeEventListener("abort", cancel);
      resolve();
    });
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
  });
}

/** What shows up in {@link process.getActiveResourcesInfo} while a file is worked on. */
const FILE_WORK: ReadonlySet<string> = new Set(["FSReqPromise", "FSReqCallback", "FileHandleCloseReq", "CloseReq"]);

interface Quietness {
  comes(): Promise<void>;
  unless<T>(work: Promise<T>): Promise<T>;
}

function quietness(): Quietness {
  let atWork = 0;
  const isBusy = (): boolean => atWork > 0 || process.getActiveResourcesInfo().some((kind) => FILE_WORK.has(kind));
  return {
    /** A turn of the event loop settles every promise that can be; a second one, what the first one had set off. */
    async comes() {
      do {
        await turn();
        await turn();
      } while (isBusy());
    },
    async unless(work) {
      atWork += 1;
      try {
        return await work;
      } finally {
        atWork -= 1;
      }
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
