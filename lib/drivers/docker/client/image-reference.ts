import type { LiveImage } from "../api/images.ts";

const DEFAULT_REGISTRY = "docker.io/";
const DEFAULT_NAMESPACE = "library/";

/** A reference as engines list it: `docker.io/library/web` is `web:latest`. */
export function familiarReference(reference: string): string {
  const short = withoutPrefix(withoutPrefix(reference, DEFAULT_REGISTRY), DEFAULT_NAMESPACE);
  const lastPart = short.slice(short.lastIndexOf("/") + 1);
  return /[:@]/.test(lastPart) ? short : `${short}:latest`;
}

/** What an engine is to be asked for: without a tag it would bring all that there are. */
export function nameAndTag(reference: string): { readonly fromImage: string; readonly tag: string } {
  const [named = "", digest] = familiarReference(reference).split("@");
  const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
  const [fromImage, tag] = colon < 0 ? [named, "latest"] : [named.slice(0, colon), named.slice(colon + 1)];
  return { fromImage, tag: digest ?? tag };
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}

/** Whether an image has this very name, digest or id. Engines also find images by the beginning of their id. */
export function isCalled({ Id, RepoTags, RepoDigests }: LiveImage, reference: string): boolean {
  const names = [Id, ...(RepoTags ?? []), ...(RepoDigests ?? [])];
  return names.includes(reference) || names.includes(familiarReference(reference));
}
