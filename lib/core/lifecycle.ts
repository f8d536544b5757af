import type * as z from "zod";
import type { PropertyChange } from "./diff.ts";
import { type Problem, SwarmwrightError } from "./errors.ts";
import type { Props } from "./value.ts";

/** One question to a lifecycle: about which resource, and how the one who asks can be reached meanwhile. */
export interface Call {
  readonly urn: string;
  /** Its name in the world, and its Pulumi id. */
  readonly name: string;
  /** Aborted when the run is: every wait ends then. */
  readonly signal: AbortSignal;
  /** How long it may take until the thing is as it was asked for, where the user says: `customTimeouts`. */
  readonly timeoutMs?: number | undefined;
  /** One line of progress, shown beside the resource. Never a secret. */
  report(text: string): void;
}

/** What was recorded when the resource was last applied: transport and what cannot be read back come from here. */
export interface Stored<Spec, Outputs> {
  readonly spec: Spec;
  readonly outputs: Partial<Outputs>;
}

/** The live thing, in the words of the spec, so that one diff serves plan and drift alike. */
export interface Observed<Spec, Outputs> {
  readonly spec: Spec;
  readonly outputs: Outputs;
}

/** Props that the driver has settled, and what it found wrong with them. */
export interface Settled {
  readonly props: Props;
  readonly problems: readonly Problem[];
}

/** Thrown by `reconcile` when the thing was made or changed, but did not become what was asked: it must be recorded. */
export class Unsettled<Outputs> extends SwarmwrightError {
  readonly outputs: Outputs;

  constructor(outputs: Outputs, cause: SwarmwrightError) {
    super(cause.code, cause.problems, { cause });
    this.outputs = outputs;
  }
}

/**
 * All that is known of one kind of resource: `observe -> diff -> reconcile -> observe`. It knows neither Pulumi nor
 * the embedded engine, sees the world through driver ports only, and has no state of its own.
 */
export interface Lifecycle<Spec, Outputs, Drivers> {
  readonly schema: z.ZodObject;
  /**
   * `plain`: a replacement takes the same name, so the old one goes first.
   * `derived`: a replacement gets a name of its own, so it is made before the old one goes.
   * `content`: `settle` names it after what it holds, so another content never meets the old name.
   */
  readonly naming: "plain" | "derived" | "content";
  /** Outputs that never print. */
  readonly secretOutputs?: readonly (keyof Outputs & string)[];

  /**
   * Fills in, before the plan is made, what only a driver can say. Some props may be unknown, none is secret; what it
   * makes up itself may be.
   *
   * @param before what was settled last time, if there was one
   */
  settle?(drivers: Drivers, call: Call, props: Props, before?: Props): Promise<Settled>;
  /** Outputs that a preview can already show. Some props may be unknown. */
  foresee?(drivers: Drivers, call: Call, props: Props): Promise<Partial<Outputs>>;
  /** Differences between what was recorded and the world that are looked for at every run, without a refresh. */
  drift?(drivers: Drivers, call: Call, stored: Stored<Spec, Outputs>): Promise<readonly PropertyChange[]>;
  /** Better words for a change than its consequence's general ones. */
  words?(change: PropertyChange, spec: Spec, urn: string): string | undefined;

  /** What a plan should say of its end, beside that it comes: what stays, what is lost with it. Pure. */
  farewell?(name: string, spec: Spec): readonly Problem[];

  /** Reads the live thing back. Absence is `undefined`; an engine that does not answer is an error, never absence. */
  observe(drivers: Drivers, call: Call, stored?: Stored<Spec, Outputs>): Promise<Observed<Spec, Outputs> | undefined>;
  /** Makes the world match `spec`, from any starting point. It may be killed at any line and run again. */
  reconcile(drivers: Drivers, call: Call, spec: Spec, stored?: Stored<Spec, Outputs>): Promise<Outputs>;
  /** Removes it. Already gone is success. */
  remove(drivers: Drivers, call: Call, stored: Stored<Spec, Outputs>): Promise<void>;
}
