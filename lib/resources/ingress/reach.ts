import type { Problem } from "../../core/errors.ts";
import type { NetworkRef } from "../../core/references.ts";
import { OverlayNetwork } from "../overlay-network/construct.ts";
import { Service } from "../service/construct.ts";
import type { RouteArgs } from "./routes.ts";
import { type BackendArgs, isList } from "./targets.ts";

/** Services of routes that share no network with the front door for certain: nobody would ever find them. */
export function outOfReach(at: string, routes: readonly RouteArgs[], networks: readonly NetworkRef[]): Problem[] {
  return routes
    .flatMap(({ to }, index) => servicesOf(to, `${at}.routes.${index}.to`))
    .filter(({ service }) => isApart(Service.networksOf(service), networks))
    .map((found) => ({ at: found.at, ...apart }));
}

const apart = {
  summary: "the service shares no network with the front door, which would never find it",
  remedy: "name one network under networks of both",
};

interface Found extends Pick<BackendArgs, "service"> {
  readonly at: string;
}

function servicesOf(to: RouteArgs["to"], at: string): readonly Found[] {
  if (isList(to)) return to.map(({ service }, index) => ({ service, at: `${at}.${index}.service` }));
  return "kind" in to ? [] : [{ service: to.service, at: `${at}.service` }];
}

/** Of networks that other stacks made, two may be the same one. */
function isApart(theirs: readonly NetworkRef[] | undefined, ours: readonly NetworkRef[]): boolean {
  if (!theirs || ![...theirs, ...ours].every((network) => network instanceof OverlayNetwork)) return false;
  return !theirs.some((network) => ours.includes(network));
}
