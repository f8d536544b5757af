import { type Output, output } from "@pulumi/pulumi";
import type { Endpoint } from "../../core/references.ts";

/** What `docker.Provider` of @pulumi/docker takes. Written here so that the package is no dependency. */
export interface DockerProviderArgs {
  readonly host: Output<string>;
  readonly caMaterial: Output<string | undefined>;
  readonly certMaterial: Output<string | undefined>;
  readonly keyMaterial: Output<string | undefined>;
}

export function dockerProviderArgs(endpoint: Output<Endpoint>): DockerProviderArgs {
  const none = output<string | undefined>(undefined);
  return { host: endpoint.apply(dockerHost), caMaterial: none, certMaterial: none, keyMaterial: none };
}

/** The value of `DOCKER_HOST`. */
function dockerHost(endpoint: Endpoint): string {
  return `unix://${endpoint.path}`;
}
