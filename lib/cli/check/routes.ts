import type { HttpQuestion } from "../../drivers/reach/port.ts";
import { innerPorts } from "../../resources/ingress/haproxy/front.ts";
import { isCertified } from "../../resources/ingress/hosts.ts";
import { hostsOf } from "../../resources/ingress/match.ts";
import type { FrontRecord, RouteRecord } from "../../resources/ingress/record.ts";
import { routeOf } from "../../resources/ingress/requests.ts";
import { exampleOf, locationOf, requestFor, type SafeRequest } from "./route-requests.ts";
import type { CheckedFront, Scene } from "./scene.ts";
import { type Asked, type ExpectedAnswer, type Step, unasked } from "./step.ts";

/**
 * The routes of a front door, asked from outside at one of its machines: those that lead to the services of these names;
 * all of them, and the hosts of its certificates, if it is named itself. Pure.
 */
export function routeSteps(front: CheckedFront, scene: Scene, names: readonly string[]): readonly Step[] {
  const { edge, router, record } = front;
  const isWhole = names.includes(edge) || names.includes(router);
  if (record === undefined) return isWhole ? [unasked(router, "routes", "known after the next swarmwright up")] : [];
  const wanted = record.routes.flatMap((route, index) => (isWhole || leadsTo(route, names) ? [index] : []));
  const door = doorOf(front, scene);
  if (door === undefined) return wanted.length === 0 ? [] : [unasked(router, "routes", `no task of ${edge} runs`)];
  const asking: Asking = { record, door, router, names };
  const routes = wanted.flatMap((index) => stepsOf(asking, index));
  return [...routes, ...(isWhole ? certificateSteps(asking, routes) : [])];
}

const leadsTo = ({ services }: RouteRecord, names: readonly string[]): boolean =>
  services.some(({ service }) => names.includes(service));

interface Asking {
  readonly record: FrontRecord;
  readonly door: Door;
  readonly router: string;
  readonly names: readonly string[];
}

/** A machine whose ports are the front door's. */
interface Door {
  readonly node: string;
  readonly address: string;
  readonly ports: ReadonlyMap<number, number | undefined>;
}

function doorOf({ edge }: CheckedFront, { services, tasks, nodes }: Scene): Door | undefined {
  const service = services.find(({ name }) => name === edge);
  const running = tasks.filter(({ serviceId, isEnding }) => serviceId === service?.id && !isEnding);
  const at = nodes.find(({ name, state }) => state === "ready" && running.some(({ node }) => node === name));
  if (service === undefined || at === undefined) return undefined;
  const ports = new Map(service.ports.map(({ target, published }) => [target, published]));
  return { node: at.name, address: at.address, ports };
}

/** A host with a certificate is asked by HTTPS, and by HTTP as well if that does not lead there; others by HTTP. */
function stepsOf(asking: Asking, index: number): readonly Step[] {
  const { record, door, router, names } = asking;
  const route = record.routes[index];
  if (route === undefined) return [];
  const service = route.services.find((it) => names.includes(it.service))?.service ?? route.services[0]?.service;
  const about = { service: service ?? router, expected: expectedOf(route) };
  return hostsOf(route).flatMap((host) => {
    const request = requestFor(record, index, host, door.address);
    if (typeof request === "string") return [unasked(about.service, `${host ?? ""}${route.path}`, request)];
    const secured = securedFor(record, index, host, request);
    const isHttpToo = !isCertified(request.host, certifiedHosts(record)) || !record.httpsRedirect;
    return [
      ...(isHttpToo ? ask(asking, request, "http", about) : []),
      ...secured.flatMap((it) => ask(asking, it, "https", about)),
    ];
  });
}

/** A route for any host is asked at one that has a certificate, if there is one whose requests it takes. */
function securedFor(record: FrontRecord, index: number, host: string | undefined, request: SafeRequest) {
  if (host !== undefined) return isCertified(request.host, certifiedHosts(record)) ? [request] : [];
  const requests = certifiedHosts(record).map((it) => ({ ...request, host: exampleOf(it) }));
  return requests.filter((it) => routeOf(it, record.routes) === index).slice(0, 1);
}

const certifiedHosts = ({ certificates }: FrontRecord): readonly string[] => certificates.flatMap(({ hosts }) => hosts);

/** Each host of a certificate: that HTTP sends clients to HTTPS, and HTTPS where no route was asked for it. */
function certificateSteps(asking: Asking, routes: readonly Step[]): readonly Step[] {
  const { record, router } = asking;
  const asked = new Set(routes.flatMap((step) => ("question" in step && isSecured(step) ? [step.question.host] : [])));
  const hosts = [...new Set(certifiedHosts(record).map(exampleOf))];
  return hosts.flatMap((host) => {
    const request: SafeRequest = { method: "HEAD", host, path: "/", headers: {}, query: {} };
    const route = record.routes[routeOf(request, record.routes) ?? -1];
    const redirected = { service: router, expected: { services: [], status: 308 } };
    return [
      ...(record.httpsRedirect ? ask(asking, request, "http", redirected) : []),
      ...(asked.has(host) ? [] : ask(asking, request, "https", { service: router, expected: expectedOf(route) })),
    ];
  });
}

const isSecured = (step: Asked): step is Asked & { readonly question: HttpQuestion } =>
  step.question.kind === "http" && step.question.isSecured;

/** Without a route it is the router who answers. */
const expectedOf = (route: RouteRecord | undefined): ExpectedAnswer => ({
  services: route?.services ?? [],
  status: route === undefined ? 404 : route.status,
});

const USUAL = { http: 80, https: 443 } as const;

interface About {
  readonly service: string;
  readonly expected: ExpectedAnswer;
}

function ask({ door, record }: Asking, request: SafeRequest, scheme: "http" | "https", about: About): readonly Step[] {
  const { method, host, headers } = request;
  const path = locationOf(request);
  const port = door.ports.get(innerPorts[scheme]);
  const url = `${scheme}://${host}${port === USUAL[scheme] ? "" : `:${port ?? "?"}`}${path}`;
  const said = Object.entries(headers).map(([name, value]) => ` ${name}: ${value}`);
  const subject = `${method === "HEAD" ? "" : `${method} `}${url}${said.join(",")}`;
  if (port === undefined) return [unasked(about.service, subject, "its port is not open yet")];
  const { node, address } = door;
  const isSecure = scheme === "https";
  const certificates = record.certificates.flatMap(({ fingerprint }) => fingerprint ?? []);
  const route = isSecure ? { ...about.expected, certificates } : about.expected;
  const question = { kind: "http", address, port, host, isSecured: isSecure, method, path, headers } as const;
  return [{ service: about.service, subject, from: "outside", node, question, route }];
}
