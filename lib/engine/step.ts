import type { PropertyChange } from "../core/diff.ts";
import type { Problem } from "../core/errors.ts";
import type { ResourceState } from "./resource-state.ts";

/**
 * In Pulumi's words. `delete-replaced` removes what a replacement stands in for; `remove-pending-replace` forgets what
 * was removed for a replacement that never came.
 */
export type Op =
  | "same"
  | "create"
  | "update"
  | "delete"
  | "create-replacement"
  | "delete-replaced"
  | "remove-pending-replace";

/** One thing that a run does to one resource. */
export interface Step {
  readonly op: Op;
  readonly urn: string;
  readonly old?: ResourceState | undefined;
  readonly next?: ResourceState | undefined;
  /** Why. */
  readonly changes?: readonly PropertyChange[] | undefined;
  /** What is allowed, and better known before it is done. */
  readonly warnings?: readonly Problem[] | undefined;
}

/** What a run tells while it goes on. */
export type EngineEvent =
  | { readonly kind: "started"; readonly step: Step }
  | { readonly kind: "progress"; readonly step: Step; readonly text: string }
  | { readonly kind: "done"; readonly step: Step; readonly state?: ResourceState | undefined }
  | { readonly kind: "failed"; readonly step: Step; readonly error: Error }
  | {
      readonly kind: "log";
      readonly severity: "info" | "warning" | "error";
      readonly text: string;
      readonly urn?: string;
    };
