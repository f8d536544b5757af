import type { Route } from "../routes.ts";
import { type Share, sharesOf } from "../targets.ts";
import { takes } from "./conditions.ts";
import type { Line } from "./configuration.ts";
import { poolName } from "./pools.ts";

/*
 * Which service gets a request: by lot, if a route has several. HAProxy chooses when all of its rules for requests are
 * through, so the lot is drawn before.
 */

/** Draws the lots of a route. */
export function lots({ to }: Route, index: number): readonly Line[] {
  const shares = sharesOf(to);
  if (shares.length < 2) return [];
  return [["http-request", "set-var(txn.lot)", `rand(${sum(shares)})`, "if", takes(index)]];
}

/** Sends the requests of a route to its services. */
export function choices(route: Route, index: number): readonly Line[] {
  const shares = sharesOf(route.to);
  return shares.map((share, at) => {
    const isLast = at === shares.length - 1;
    const lot = isLast ? [] : ["{", "var(txn.lot)", "-m", "int", "lt", String(sum(shares.slice(0, at + 1))), "}"];
    return ["use_backend", poolName(share, route), "if", takes(index), ...lot];
  });
}

const sum = (shares: readonly Share[]): number => shares.reduce((total, { weight }) => total + weight, 0);
