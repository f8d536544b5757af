import { expect, it } from "vitest";
import { version } from "../../lib/core/version.ts";
import manifest from "../../package.json" with { type: "json" };

it("the version that is written on everything made is the package's", () => {
  expect(version).toBe(manifest.version);
});
