import type { Labels, Versioned } from "./versioned.ts";

/** What fills in a config or a secret, on the machine of each task. Engines take any name, and know `golang`. */
export interface Templating {
  readonly Name: string;
}

/** `POST /configs/create`. Once it is made, nothing but its labels can change. */
export interface ConfigSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  /** Base64. */
  readonly Data: string;
  readonly Templating?: Templating | null;
}

/** `GET /configs` */
export interface LiveConfig extends Versioned {
  readonly Spec: ConfigSpec;
}

/** `POST /secrets/create`. An update of the labels may leave the data out. */
export interface SecretSpec {
  readonly Name: string;
  readonly Labels?: Labels | null;
  /** Base64. No engine ever gives it back. */
  readonly Data?: string;
  readonly Templating?: Templating | null;
}

/** `GET /secrets` */
export interface LiveSecret extends Versioned {
  readonly Spec: Omit<SecretSpec, "Data">;
}

/** Where and how a container sees a file. */
export interface FileTarget {
  /** A whole path, or one from `/` for configs and from `/run/secrets` for secrets. */
  readonly Name: string;
  /** Number of the user that owns it, as a text. */
  readonly UID: string;
  readonly GID: string;
  readonly Mode: number;
}

/** Both the id and the name must be those of one config. */
export interface ConfigReference {
  readonly File?: FileTarget | null;
  readonly ConfigID: string;
  readonly ConfigName: string;
}

export interface SecretReference {
  readonly File?: FileTarget | null;
  readonly SecretID: string;
  readonly SecretName: string;
}
