/**
 * One run's hold on a world. When the run is killed, everything that it still does comes to nothing: what was under
 * way never answers, nothing new is done, no write reaches the disk, as if its process were gone.
 */
export class Session {
  /** Stands for the number of its process. */
  readonly pid: number;
  #isOver = false;
  #kill!: (error: Error) => void;
  /** Rejects when the run is killed. */
  readonly killed: Promise<never>;

  constructor(pid: number) {
    this.pid = pid;
    this.killed = new Promise((_, reject) => (this.#kill = reject));
    this.killed.catch(() => {});
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  kill(reason: string): void {
    this.#isOver = true;
    this.#kill(new RunKilled(reason));
  }

  /** The same object for this run alone: its methods, and those of the objects that they give, end with the run. */
  gate<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value === "function") return this.#gatedCall(target, value as (...args: unknown[]) => unknown);
        return isGroup(value) ? this.gate(value) : value;
      },
    });
  }

  #gatedCall(target: object, call: (...args: unknown[]) => unknown): (...args: unknown[]) => unknown {
    return (...args) => {
      if (this.#isOver) throw new RunKilled("the run was killed before");
      const result = Reflect.apply(call, target, args);
      if (result instanceof Promise) return this.#unlessOver(result);
      return isGroup(result) ? this.gate(result) : result;
    };
  }

  /** An answer that comes after the end is not heard, good or bad. */
  #unlessOver(result: Promise<unknown>): Promise<unknown> {
    const heard = () => (this.#isOver ? never : result);
    return result.then(heard, heard);
  }
}

/** What a run that was killed rejects with. */
export class RunKilled extends Error {
  override readonly name = "RunKilled";
}

const never = new Promise<never>(() => {});

/** An object of calls: an engine, its networks, a file that is open. */
function isGroup(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).some((item) => typeof item === "function" || isGroup(item));
}
