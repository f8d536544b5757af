import type { LiveImage } from "../api/images.ts";

const DEFAULT_REGISTRY = "docker.io/";
const DEFAULT_NAMESPACE = "library/";

/** A reference as engines list it: `docker.io/library/web` is `web:latest`. */
export function familiarReference(reference: string): string {
  const short = withoutPrefix(withoutPrefix(reference, DEFAULT_REGISTRY), DEFAULT_NAMESPACE);
  const lastPart = short.slice(short.lastIndexOf("/") + 1);
  return /[:@]/.test(lastPart) ? short : `${short}:latest`;
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Whether an image has this very name, digest or id. Engines also find images by the beginning of their id. */
export function isCalled({ Id, RepoTags, RepoDigests }: LiveImage, reference: string): boolean {
  const names = [Id, ...(RepoTags ?? []), ...(RepoDigests ?? [])];
  return names.includes(reference) || names.includes(familiarReference(reference));
}
