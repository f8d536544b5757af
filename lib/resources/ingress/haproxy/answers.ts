import type { Route } from "../routes.ts";
import type { FixedResponse } from "../targets.ts";
import { takes } from "./conditions.ts";
import type { Line, Rule } from "./configuration.ts";
import { headerChangeLines } from "./header-changes.ts";
import { redirectRules } from "./redirects.ts";
import { rewrites } from "./rewrites.ts";
import type { PublicPorts } from "./public-ports.ts";

/** What is done with the requests and answers of one route. @param isSecured whether there is HTTPS, too */
export function answer(route: Route, index: number, ports: PublicPorts, isSecured: boolean): readonly Line[] {
  const rules: readonly Rule[] = [
    ...always(rewrites(route)),
    ...always(headerChangeLines("http-request", route.requestHeaders)),
    ...always(headerChangeLines("http-after-response", route.responseHeaders)),
    ...direct(route, ports, isSecured),
  ];
  return rules.map(({ line, when = [] }) => [...line, "if", takes(index), ...when]);
}

const always = (lines: readonly Line[]): readonly Rule[] => lines.map((line) => ({ line }));

/** Answers that need no service. */
function direct(route: Route, ports: PublicPorts, isSecured: boolean): readonly Rule[] {
  const { to } = route;
  if (!("kind" in to)) return [];
  return to.kind === "respond" ? [{ line: fixedAnswer(to) }] : redirectRules(route, to, ports, isSecured);
}

const PLAIN = "text/plain; charset=utf-8";

function fixedAnswer({ status, body, contentType = PLAIN }: FixedResponse): Line {
  const content = body === "" ? [] : ["content-type", contentType, "string", body];
  return ["http-request", "return", "status", String(status), ...content];
}
