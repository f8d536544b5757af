import { selfSigned } from "../../lib/core/self-signed.ts";
import { fullKey } from "../../lib/workspace/stack-settings.ts";
import type { OpenedStack } from "./stack.ts";

/** The host that the quickstart's certificate is made out to. Names below `.test` are nobody's: RFC 6761. */
export const host = "laptop.test";

/**
 * A certificate for the front door, made on the spot, once: it stays in the stack's configuration, its key encrypted,
 * so that the next run changes nothing. @returns the certificate, PEM
 */
export async function keptCertificate({ project, stack }: OpenedStack): Promise<string> {
  const kept = (await stack.config()).values[fullKey(project.name, "certificate")];
  if (kept !== undefined) return kept;
  const { certificate, key } = selfSigned(host);
  // In this order: where there is a certificate, there is its key.
  await stack.setSecretConfig("certificateKey", key);
  stack.setConfig("certificate", certificate);
  return certificate;
}
