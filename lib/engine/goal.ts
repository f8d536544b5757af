import type { Props } from "../core/value.ts";
import type { Alias } from "./aliases.ts";
import type { CustomTimeouts } from "./custom-timeouts.ts";

/** What the program asks for. */
export interface Goal {
  readonly name: string;
  readonly type: string;
  readonly custom: boolean;
  readonly parent?: string | undefined;
  readonly inputs: Props;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: Readonly<Record<string, readonly string[]>>;
  /** Reference of an explicit provider. */
  readonly provider?: string | undefined;
  readonly protect?: boolean | undefined;
  readonly retainOnDelete?: boolean | undefined;
  readonly deletedWith?: string | undefined;
  readonly customTimeouts?: CustomTimeouts | undefined;
  readonly additionalSecretOutputs: readonly string[];
  /** How it may have been called before. */
  readonly aliases: readonly Alias[];
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  /** Overrules what the provider thinks best. */
  readonly deleteBeforeReplace?: boolean | undefined;
  /** Id of a thing that is there already, and is to be adopted. */
  readonly importId?: string | undefined;
  /** URNs of resources that it is to be replaced with. */
  readonly replaceWith: readonly string[];
}
