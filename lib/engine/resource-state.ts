import type { Props } from "../core/value.ts";
import type { CustomTimeouts } from "./custom-timeouts.ts";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** One resource of a stack, as the checkpoint keeps it, in Pulumi's words (apitype ResourceV3). */
export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  /** Has a life of its own out there; a component has none. */
  readonly custom: boolean;
  readonly id?: string | undefined;
  readonly inputs: Props;
  readonly outputs: Props;
  readonly parent?: string | undefined;
  /** `<urn of the provider>::<its id>` */
  readonly provider?: string | undefined;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  readonly protect?: boolean | undefined;
  readonly external?: boolean | undefined;
  readonly retainOnDelete?: boolean | undefined;
  readonly deletedWith?: string | undefined;
  readonly customTimeouts?: CustomTimeouts | undefined;
  readonly additionalSecretOutputs?: readonly string[] | undefined;
  readonly ignoreChanges?: readonly string[] | undefined;
  readonly replaceOnChanges?: readonly string[] | undefined;
  /** Why it is there, but not yet as it should be. */
  readonly initErrors?: readonly string[] | undefined;
  readonly created?: string | undefined;
  readonly modified?: string | undefined;
  /** Waits for its physical deletion: a replacement is already there. */
  readonly delete?: boolean | undefined;
  /** Physically gone: its replacement is still to come. */
  readonly pendingReplacement?: boolean | undefined;
}

export type OperationType = "creating" | "updating" | "deleting" | "reading";

/** What was under way when the state was written. */
export interface PendingOperation {
  readonly type: OperationType;
  readonly resource: ResourceState;
}

/** A stack at one moment. Whatever a resource needs comes before it. */
export interface Snapshot {
  readonly resources: readonly ResourceState[];
  readonly pending: readonly PendingOperation[];
}

export const emptySnapshot: Snapshot = { resources: [], pending: [] };

/** Whether a provider is asked about it: components and providers have no life of their own out there. */
export function isManaged({ custom, type }: Pick<ResourceState, "custom" | "type">): boolean {
  return custom && !isProvider(type);
}

export const isProvider = (type: string): boolean => type.startsWith("pulumi:providers:");

/** The URN in a provider reference. */
export const providerUrn = (reference: string): string => reference.slice(0, reference.lastIndexOf("::"));

/** Every URN that must be there before this resource is. */
export function needsOf(state: ResourceState): string[] {
  const provider = state.provider === undefined ? undefined : providerUrn(state.provider);
  const byProperty = Object.values(state.propertyDependencies).flat();
  const needs = [state.parent, provider, state.deletedWith, ...state.dependencies, ...byProperty];
  return [...new Set(needs.filter((urn) => urn !== undefined && urn !== ""))] as string[];
}
