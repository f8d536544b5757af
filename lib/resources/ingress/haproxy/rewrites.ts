import { withoutEnd } from "../paths.ts";
import type { Route } from "../routes.ts";
import type { Line } from "./configuration.ts";
import { literal, value } from "./log-format.ts";

/** How a path is replaced. */
export interface PathChange {
  readonly prefix?: string | undefined;
  readonly whole?: string | undefined;
}

/** Changes of a request's path, if there are any. The query stays as it is. */
export function pathChange({ path, pathType }: Pick<Route, "path" | "pathType">, change: PathChange): readonly Line[] {
  const whole = change.whole ?? (pathType === "exact" ? change.prefix : undefined);
  if (whole !== undefined) return [setPath(literal(whole))];
  return change.prefix === undefined
    ? []
    : [setPath(prefixReplaced(withoutEnd(path).length, withoutEnd(change.prefix)))];
}

const setPath = (format: string): Line => ["http-request", "set-path", format];

/**
 * The path after so many characters, behind another prefix. What follows a matched prefix begins with a slash or is
 * empty; a path is never empty.
 */
function prefixReplaced(length: number, replacement: string): string {
  if (replacement === "") return `/${value(`path,bytes(${length + 1})`)}`;
  return `${literal(replacement)}${value(`path,bytes(${length})`)}`;
}

/** Changes of a request on its way to a service. */
export function rewrites(route: Route): readonly Line[] {
  const { rewritePath: prefix, rewriteFullPath: whole, rewriteHost: host } = route;
  const asked: Line[] = host === undefined ? [] : [["http-request", "set-header", "Host", literal(host)]];
  return [...pathChange(route, { prefix, whole }), ...asked];
}
