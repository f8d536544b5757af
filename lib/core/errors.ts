/** One thing that is wrong, in the form every error of this library has. */
export interface Problem {
  /** Construct and property: `prod/services.subnet`. */
  readonly at: string;
  readonly summary: string;
  /** One imperative sentence: what to change or run next. */
  readonly remedy: string;
}

/**
 * What kind of mistake or mishap it was, for programs that react to it.
 *
 * - `invalid-props`: a property has a value that it cannot have
 * - `conflict`: something of that name, address or port is there already, or changed meanwhile
 * - `foreign-owner`: a thing of that name exists and is not ours
 * - `not-found`: something that must exist does not
 * - `unreachable`: no answer from an engine or a machine before the deadline; it is never taken for "gone"
 * - `refused`: an engine or a tool answered, and said no
 * - `incapable`: the machine's kernel cannot do what was asked
 * - `not-converged`: it was accepted, and did not become what was asked in time
 * - `rolled-back`: an update failed, and Swarm went back to the version before
 * - `protected`: `protect` forbids it
 * - `state-locked`: another run works on this stack
 * - `state-corrupt`: the state cannot be read, or not with this passphrase
 * - `program-failed`: the program itself threw
 * - `cancelled`: it was interrupted
 */
export type ErrorCode =
  | "invalid-props"
  | "conflict"
  | "foreign-owner"
  | "not-found"
  | "unreachable"
  | "refused"
  | "incapable"
  | "not-converged"
  | "rolled-back"
  | "protected"
  | "state-locked"
  | "state-corrupt"
  | "program-failed"
  | "cancelled";

/** The only error that this library throws on purpose. It carries every problem that was found, not just the first. */
export class SwarmwrightError extends Error {
  override readonly name = "SwarmwrightError";
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, problems: readonly Problem[], options?: ErrorOptions) {
    super(problems.map(problemText).join("\n"), options);
    this.code = code;
    this.problems = problems;
  }
}

/** An error about one thing. */
export function problem(
  code: ErrorCode,
  at: string,
  summary: string,
  remedy: string,
  options?: ErrorOptions,
): SwarmwrightError {
  return new SwarmwrightError(code, [{ at, summary, remedy }], options);
}

/**
 * What failed side by side, as one error: the first, with the problems of the others that are not the same. What was
 * given up because of the first has none of its own.
 */
export function together(first: Error, others: readonly Error[]): Error {
  if (!(first instanceof SwarmwrightError)) return first;
  const own = others.flatMap((other) =>
    other instanceof SwarmwrightError && other.code !== "cancelled" ? [other] : [],
  );
  const problems = new Map(
    [first, ...own].flatMap((error) => error.problems.map((it) => [problemText(it), it] as const)),
  );
  if (problems.size === first.problems.length) return first;
  return new SwarmwrightError(first.code, [...problems.values()], { cause: first });
}

/** How a problem is printed, everywhere. */
export function problemText({ at, summary, remedy }: Problem): string {
  return `${at}: ${summary}\n  fix: ${remedy}`;
}

/** Tells an error of one kind from all others. */
export function isProblem(error: unknown, code: ErrorCode): error is SwarmwrightError {
  return error instanceof SwarmwrightError && error.code === code;
}
