import type { Labels } from "./versioned.ts";

/** `POST /volumes/create`. Nothing of it can change. */
export interface VolumeCreateRequest {
  readonly Name: string;
  readonly Driver?: string;
  readonly DriverOpts?: Readonly<Record<string, string>>;
  readonly Labels?: Labels;
}

/** `GET /volumes`: of one engine, by its name. */
export interface LiveVolume {
  readonly Name: string;
  readonly Driver: string;
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly Labels?: Labels | null;
}
