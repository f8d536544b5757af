import { createHash } from "node:crypto";
import { secretsWithKey } from "../engine/state/secrets.ts";

/** Encrypts as everywhere, but with a key that takes no time to derive: a fake world is nobody's secret. */
export const testSecrets = secretsWithKey(createHash("sha256").update("fake world").digest(), "v1:fake-world");
