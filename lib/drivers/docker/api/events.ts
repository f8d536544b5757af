import type { Labels } from "./versioned.ts";

/** `GET /events` */
export interface EngineEvent {
  readonly Type: string;
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes?: Labels | null };
  readonly time: number;
  readonly timeNano: number;
}
