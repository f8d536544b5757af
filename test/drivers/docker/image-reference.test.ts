import { describe, expect, it } from "vitest";
import { familiarReference, isCalled, nameAndTag } from "../../../lib/drivers/docker/client/image-reference.ts";

describe("the name of an image", () => {
  it.each([
    ["web", "web:latest"],
    ["web:1", "web:1"],
    ["docker.io/library/web:1", "web:1"],
    ["docker.io/acme/web", "acme/web:latest"],
    ["localhost:5000/web", "localhost:5000/web:latest"],
    ["localhost:5000/web:1", "localhost:5000/web:1"],
    ["web@sha256:abc", "web@sha256:abc"],
  ])("%s is listed as %s", (reference, familiar) => {
    expect(familiarReference(reference)).toBe(familiar);
  });

  it.each([
    ["web", "web", "latest"],
    ["docker.io/library/web:1", "web", "1"],
    ["localhost:5000/web", "localhost:5000/web", "latest"],
    ["localhost:5000/acme/web:1", "localhost:5000/acme/web", "1"],
    ["web@sha256:abc", "web", "sha256:abc"],
    ["localhost:5000/web:1@sha256:abc", "localhost:5000/web", "sha256:abc"],
  ])("%s is pulled as %s, and nothing but %s of it", (reference, fromImage, tag) => {
    expect(nameAndTag(reference)).toEqual({ fromImage, tag });
  });

  it.each([
    ["sha256:cafe01", true],
    ["cafe:latest", true],
    ["cafe", true],
    ["docker.io/library/cafe", true],
    ["cafe@sha256:01", true],
    ["cafe01", false],
    ["caf", false],
    ["cafe:1", false],
  ])("%s is one of an image's own: %s", (reference, expected) => {
    const image = { Id: "sha256:cafe01", RepoTags: ["cafe:latest"], RepoDigests: ["cafe@sha256:01"] };
    expect(isCalled(image, reference)).toBe(expected);
  });
});
