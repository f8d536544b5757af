import type { Change } from "../core/diff.ts";
import { type Problem, SwarmwrightError } from "../core/errors.ts";
import type { Props } from "../core/value.ts";

/** What every request says, and how the one who asks can be reached meanwhile. */
export interface Request {
  readonly urn: string;
  /** @defaultValue never aborted */
  readonly signal?: AbortSignal | undefined;
  /** What `customTimeouts` gives it. @defaultValue the lifecycle knows best */
  readonly timeoutMs?: number | undefined;
  /** Takes lines of progress. @defaultValue nobody listens */
  readonly report?: ((text: string) => void) | undefined;
}

export interface CheckRequest extends Request {
  /** Inputs recorded before; absent for what is to be made. */
  readonly olds?: Props | undefined;
  readonly news: Props;
}

export interface CheckResult {
  readonly inputs: Props;
  readonly problems: readonly Problem[];
  /** What is allowed, and better known before it is done. */
  readonly warnings?: readonly Problem[] | undefined;
}

export interface DiffRequest extends Request {
  readonly id: string;
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly news: Props;
}

export interface DiffResult extends Change {
  readonly deleteBeforeReplace: boolean;
}

export interface CreateRequest extends Request {
  readonly inputs: Props;
  readonly preview: boolean;
}

export interface CreateResult {
  /** The physical name; empty in a preview. */
  readonly id: string;
  readonly outputs: Props;
}

export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
}

export interface ExistingRequest extends Request {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

/** What a read found. */
export interface LiveState {
  readonly id: string;
  readonly inputs: Props;
  readonly outputs: Props;
}

/**
 * What every host calls: the Pulumi CLI through gRPC, the embedded engine, the testing kit.
 * Plain values in and out; what is unknown and what is secret is explicit. One provider serves one run.
 */
export interface Provider {
  /** Fills in defaults, decides the name, reports every problem. */
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  /** @throws {@link InitFailed} when it was made, and is not yet as it should be. */
  create(request: CreateRequest): Promise<CreateResult>;
  /** @returns `undefined` when it is gone. */
  read(request: ExistingRequest): Promise<LiveState | undefined>;
  /** @throws {@link InitFailed} when it was changed, and is not yet as it should be. */
  update(request: UpdateRequest): Promise<{ readonly outputs: Props }>;
  delete(request: ExistingRequest): Promise<void>;
  /** What is better known before it is deleted. */
  farewell?(request: ExistingRequest): readonly Problem[];
}

/** The thing is there and must be recorded, but is not as it was asked for. */
export class InitFailed extends SwarmwrightError {
  readonly id: string;
  readonly outputs: Props;

  constructor(id: string, outputs: Props, cause: SwarmwrightError) {
    super(cause.code, cause.problems, { cause });
    this.id = id;
    this.outputs = outputs;
  }
}
