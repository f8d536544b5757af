import type { Endpoint } from "../../../core/references.ts";

/** An endpoint as one writes it for Docker's client: `unix:///run/docker.sock`. The same for the same engine. */
export function endpointText(endpoint: Endpoint): string {
  return `unix://${endpoint.path}`;
}
