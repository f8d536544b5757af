import { all, type Input, Output, output, secret } from "@pulumi/pulumi";
import * as z from "zod";
import { SwarmwrightError } from "../../core/errors.ts";
import { validatePartly } from "../../core/validate.ts";
import { Secret as SecretValue } from "../../core/value.ts";
import { Service } from "../service/construct.ts";
import { refuseSecrets } from "./kept-secrets.ts";
import {
  type EdgeFront,
  edgeFrontSchema,
  type Front,
  type IngressArgs,
  routerNumber,
  settledFront,
  shownFrontSchema,
} from "./props.ts";
import type { RouteArgs } from "./routes.ts";
import { type BackendArgs, isList, type RouteTarget } from "./targets.ts";
import { certificate as certificateSchema, type TlsArgs } from "./tls.ts";

/*
 * The settings of an Ingress on their way from a program to configurations: services become their names, keys stay
 * apart from all that is shown, and what is known late is checked late.
 */

/** What is said of the requests, without what says where proxies run; services by their names. */
export function frontInputs({
  routes,
  tls,
  httpsRedirect,
  hsts,
  ports,
  accessLog,
  drain,
  proxyProtocolFrom,
}: IngressArgs) {
  return { routes: routes.map(namedRoute), tls, httpsRedirect, hsts, ports, accessLog, drain, proxyProtocolFrom };
}

type FrontInputs = ReturnType<typeof frontInputs>;

/** The same for a check at once: no error shows a key. */
export function untoldKeys({ tls, ...inputs }: FrontInputs): object {
  return { ...inputs, tls: tls?.map((each) => ({ ...each, key: untold(each.key) })) };
}

const untold = (key: Input<string>): unknown => (typeof key === "string" ? new SecretValue(key) : key);

/** What configurations are made of. @throws SwarmwrightError `invalid-props` for what turns out to be wrong, or secret */
export function frontOf(at: string, { tls, ...inputs }: FrontInputs): Output<Front> {
  const shown = { ...inputs, tls: tls?.map(({ hosts }) => ({ hosts })) };
  const open = refuseSecrets(shownFrontSchema, at, shown).then(() => shown);
  return output(open).apply((known) => settledFront(valid(shownFrontSchema, at, known)));
}

/**
 * The edge's part of it, which waits for no route: else a plan could not tell that an edge stays as it is.
 *
 * @throws SwarmwrightError `invalid-props` for what turns out to be wrong
 */
export function edgeFrontOf(at: string, { proxyProtocolFrom }: Pick<IngressArgs, "proxyProtocolFrom">) {
  return output({ proxyProtocolFrom }).apply((known): EdgeFront => settledEdge(at, known));
}

/** The same of what is known. @throws SwarmwrightError `invalid-props` for what is wrong */
export const settledEdge = (at: string, known: object): EdgeFront => valid(edgeFrontSchema, at, known);

/** A certificate with its chain and key, in one file. @throws SwarmwrightError `invalid-props`, and no key in it */
export function certificateContent(at: string, { hosts, certificate, key }: TlsArgs): Output<string> {
  const content = all([output(hosts), certificate, key]).apply(([names, chain, its]) => {
    valid(certificateSchema, at, { hosts: names, certificate: chain, key: new SecretValue(its) });
    return `${chain.trim()}\n${its.trim()}\n`;
  });
  return secret(content);
}

function valid<S extends z.ZodObject>(schema: S, at: string, known: object): z.output<S> {
  const there = Object.entries(known).filter(([, value]) => value !== undefined);
  const { props, problems } = validatePartly(schema, at, Object.fromEntries(there));
  if (problems.length > 0) throw new SwarmwrightError("invalid-props", problems);
  return props as z.output<S>;
}

function namedRoute({ to, ...route }: RouteArgs) {
  return { ...route, to: namedTarget(to) };
}

function namedTarget(to: RouteTarget) {
  if (isList(to)) return to.map(named);
  return "kind" in to ? to : named(to);
}

const named = <B extends BackendArgs>({ service, ...backend }: B) => ({ ...backend, service: Service.nameOf(service) });

/** How many routers there are. @throws SwarmwrightError `invalid-props` for none, if it is known later */
export function routerCount(at: string, given: IngressArgs["replicas"]): Input<number> {
  if (given === undefined || typeof given === "number") return orElse(given, USUAL_ROUTERS);
  return output(given).apply((replicas) => valid(routersSchema, at, { replicas }).replicas ?? USUAL_ROUTERS);
}

const USUAL_ROUTERS = 2;
const routersSchema = z.strictObject({ replicas: routerNumber });

/** A number that may be left out, now or later. */
export function orElse<T>(given: Input<T | undefined> | undefined, usual: T): Input<T> {
  if (given === undefined) return usual;
  if (!Output.isInstance(given) && !(given instanceof Promise)) return given;
  return output(given).apply((known) => (known as T | undefined) ?? usual);
}
