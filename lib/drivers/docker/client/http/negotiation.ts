import { problem } from "../../../../core/errors.ts";

/** The oldest version that has all that is used here: Docker 20.10. */
const OLDEST_API = "1.41";
/** The newest one whose answers were compared with `api/`. Engines from 29 on want at least this one. */
const NEWEST_API = "1.44";

/**
 * The version to speak with an engine that offers up to this one.
 *
 * @throws `refused` for an engine before Docker 20.10
 */
export function agreedVersion(at: string, offered: string | undefined): string {
  if (offered === undefined || !/^\d+\.\d+$/.test(offered)) {
    throw problem("refused", at, "what answers there is no Docker engine", "give the socket of a Docker engine");
  }
  if (isOlder(offered, OLDEST_API)) {
    const summary = `the engine speaks version ${offered} of Docker's API; ${OLDEST_API} or later is needed`;
    throw problem("refused", at, summary, "upgrade Docker on this machine to 20.10 or later");
  }
  return isOlder(offered, NEWEST_API) ? offered : NEWEST_API;
}

function isOlder(one: string, other: string): boolean {
  const [oneMajor = 0, oneMinor = 0] = one.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return oneMajor === otherMajor ? oneMinor < otherMinor : oneMajor < otherMajor;
}
