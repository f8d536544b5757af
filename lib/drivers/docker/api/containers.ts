import type { Labels } from "./versioned.ts";

/** `GET /containers/json` */
export interface LiveContainer {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Image: string;
  readonly State: string;
  readonly Labels?: Labels | null;
}

/** `GET /containers/{id}/json` */
export interface InspectedContainer {
  readonly State: {
    readonly Health?: { readonly Log?: readonly HealthcheckResult[] | null } | null;
  };
}

export interface HealthcheckResult {
  readonly ExitCode: number;
  readonly Output: string;
}
