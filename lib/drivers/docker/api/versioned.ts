/*
 * The part of Docker's Engine API, version 1.41, that this library uses, in the API's own words: a file for each noun.
 * Source: Docker Engine API v1.41 (20.10), https://docs.docker.com/reference/api/engine/version/v1.41/
 */

export type Labels = Readonly<Record<string, string>>;

/** Every object that Swarm keeps has a version: an update names the one it starts from. */
export interface Versioned {
  readonly ID: string;
  readonly Version: { readonly Index: number };
}
