import type { ShownCertificate } from "../../drivers/reach/port.ts";
import type { Verdict } from "./step.ts";

const DAY_MS = 86_400_000;

/** From then on it is told that a certificate is about to expire. */
const SOON_DAYS = 14;

/**
 * What a certificate says of the front door that shows it. Who signed it does not matter. Pure.
 *
 * @param host that was asked for
 * @param given fingerprints of those that the program gave; none if they are not known
 */
export function judgeCertificate(
  { names, isForHost, validFrom, validTo, fingerprint }: ShownCertificate,
  host: string,
  given: readonly string[],
  nowMs: number,
): Verdict {
  const day = (iso: string) => iso.slice(0, 10);
  const leftMs = Date.parse(validTo) - nowMs;
  if (leftMs < 0) return failed(`its certificate expired on ${day(validTo)}`, RENEW);
  if (Date.parse(validFrom) > nowMs) return failed(`its certificate is not valid before ${day(validFrom)}`, SET_CLOCK);
  if (!isForHost) return failed(`its certificate is not made out to ${host}, but to ${names}`, RENEW);
  if (given.length > 0 && !given.includes(fingerprint)) {
    return failed("its certificate is none of the program's", "let the routers have the program's: swarmwright up");
  }
  const days = Math.floor(leftMs / DAY_MS);
  if (days >= SOON_DAYS) return { result: "ok", seen: `certificate until ${day(validTo)}` };
  return { result: "ok", seen: `its certificate expires in ${daysText(days)}, on ${day(validTo)}`, remedy: RENEW };
}

const failed = (seen: string, remedy: string): Verdict => ({ result: "failed", seen, remedy });

const daysText = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

const RENEW = "get one for its hosts, give it to the Ingress in tls, then swarmwright up";
const SET_CLOCK = "set this computer's clock, or get a certificate that is valid already";
