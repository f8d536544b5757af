import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Fault } from "../../core/rule.ts";
import { isWildcard } from "./hosts.ts";

/*
 * What can be told of a certificate before a proxy gets it. No fault quotes a key. Whether it has run out is not asked
 * here: a plan says the same today and tomorrow.
 */

/** What is wrong with a certificate, if it is none. @param pem the certificate, then its chain */
export function unreadable(pem: string): Fault | undefined {
  if (readCertificate(pem)) return undefined;
  return { summary: "is no certificate", remedy: "give it as PEM: -----BEGIN CERTIFICATE-----, then its chain" };
}

/** What is wrong if a certificate is not made out to all of its hosts. */
export function notMadeOutTo(pem: string, hosts: readonly string[]): Fault | undefined {
  const certificate = readCertificate(pem);
  const others = hosts.filter((host) => certificate?.checkHost(exampleOf(host)) === undefined);
  if (!certificate || others.length === 0) return undefined;
  const names = certificate.subjectAltName ?? certificate.subject;
  return {
    summary: `the certificate is not made out to ${others.join(", ")}, but to ${names}`,
    remedy: "get one for these hosts, or leave them out",
  };
}

/** What is wrong with a key, be it none or another certificate's. */
export function wrongKey(pem: string, key: string): Fault | undefined {
  const read = readKey(key);
  if (!read) {
    return {
      summary: "is no private key, or one with a passphrase",
      remedy: "give it as PEM without a passphrase: -----BEGIN PRIVATE KEY-----",
    };
  }
  if (readCertificate(pem)?.checkPrivateKey(read) !== false) return undefined;
  return {
    summary: "is the key of another certificate",
    remedy: "give the key that the certificate was asked for with",
  };
}

/** What tells a certificate from every other; of a chain, that of its first. None if it is no certificate. */
export const fingerprintOf = (pem: string): string | undefined => readCertificate(pem)?.fingerprint256;

/** A host that a wildcard stands for. */
const exampleOf = (host: string): string => (isWildcard(host) ? `any${host.slice(1)}` : host);

const readCertificate = (pem: string): X509Certificate | undefined => orNothing(() => new X509Certificate(pem));

const readKey = (pem: string): KeyObject | undefined => orNothing(() => createPrivateKey(pem));

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
