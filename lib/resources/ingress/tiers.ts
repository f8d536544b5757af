import type { Input, Output, Resource } from "@pulumi/pulumi";
import { durationText } from "../../core/quantity.ts";
import type { ImageRef, NetworkRef } from "../../core/references.ts";
import { Config } from "../config/index.ts";
import { Secret } from "../secret/index.ts";
import { Service } from "../service/index.ts";
import type { Discovery } from "./haproxy/discovery.ts";
import {
  certificateFile,
  certificateListFile,
  certificateListText,
  edgeText,
  innerPorts,
  tierNames,
} from "./haproxy/front.ts";
import { patienceMs } from "./haproxy/router.ts";
import type { Front, IngressArgs } from "./props.ts";
import { configurationCheck, configurationFile, proxy, proxyUser } from "./proxies.ts";
import { certificateContent, edgeFrontOf, orElse, routerCount } from "./settled.ts";

/** What both tiers of an Ingress stand on. */
export interface Ground {
  readonly parent: Resource;
  /** The construct's name, which theirs begin with. */
  readonly name: string;
  /** Where the construct stands, for messages. */
  readonly at: string;
  readonly image: Input<string> | ImageRef;
  /** The edge's own network. */
  readonly network: NetworkRef;
  readonly discovery: Discovery;
}

/** The ports that an Ingress has on the machines, each by the property that says its number. */
export function frontPorts({ ports, tls = [] }: IngressArgs) {
  const http = { target: innerPorts.http, published: orElse(ports?.http, 80), mode: "host" } as const;
  const https = { target: innerPorts.https, published: orElse(ports?.https, 443), mode: "host" } as const;
  const secured = { property: "ports.https", port: https };
  return [{ property: "ports.http", port: http }, ...(tls.length > 0 ? [secured] : [])];
}

/** Where it has them. */
export const frontLanding = ({ placement }: IngressArgs) => ({ replicas: "global", placement }) as const;

/** The ports of the machines, and a configuration that knows no route. */
export function makeEdge(ground: Ground, args: IngressArgs): void {
  const { parent, image, network, discovery } = ground;
  const { cluster, tls = [] } = args;
  const { edge: name, router } = tierNames(ground.name);
  const isSecured = tls.length > 0;
  const place = { router, discovery };
  const content = edgeFrontOf(ground.at, args).apply((front) => edgeText(isSecured, front, place));
  const check = { ...configurationCheck, image };
  const config = new Config(name, { cluster, content, check }, { parent });
  const edge = {
    ...proxy,
    cluster,
    image,
    ...frontLanding(args),
    networks: [network],
    ports: frontPorts(args).map(({ port }) => port),
    configs: [{ config, target: configurationFile }],
    // Connections that last would hold up the next edge, which cannot have the ports before.
    stopGracePeriod: "5s",
    update: { monitor: "2s" },
  } as const;
  new Service(name, edge, { parent });
}

/** Swarm kills an old router only when it should long have ended by itself. */
const BEYOND_PATIENCE_MS = 10_000;

/** All routes and certificates. */
export function makeRouter(ground: Ground, args: IngressArgs, front: Output<Front>, content: Output<string>): void {
  const { parent, image, network } = ground;
  const { cluster, networks, replicas } = args;
  const { router: name } = tierNames(ground.name);
  const router = {
    ...proxy,
    cluster,
    image,
    replicas: routerCount(ground.at, replicas),
    networks: [network, ...networks],
    configs: routerFiles(ground, args, front, content),
    secrets: certificatesOf(ground, args),
    stopGracePeriod: front.apply((known) => durationText(patienceMs(known) + BEYOND_PATIENCE_MS)),
    update: { order: "start-first", monitor: "2s" },
  } as const;
  new Service(name, router, { parent });
}

/** The router's configuration, and the list of its certificates, if it has any: kept when HAProxy has read the two. */
function routerFiles(
  ground: Ground,
  { cluster, tls = [] }: IngressArgs,
  front: Output<Front>,
  content: Output<string>,
) {
  const { parent, image } = ground;
  const { router, certificates: list } = tierNames(ground.name);
  const files = tls.length === 0 ? {} : { [certificateListFile]: front.apply(certificateListText) };
  const certificates = tls.map((_, index) => certificateFile(index));
  const check = { ...configurationCheck, image, files, certificates };
  const config = new Config(router, { cluster, content, check }, { parent });
  const beside = Object.entries(files).map(([target, text]) => ({
    config: new Config(list, { cluster, content: text }, { parent, dependsOn: config }),
    target,
  }));
  return [{ config, target: configurationFile }, ...beside];
}

/** Certificates with their keys, each a secret of its own. */
function certificatesOf({ parent, name, at }: Ground, { cluster, tls = [] }: IngressArgs) {
  return tls.map((each, index) => {
    const content = certificateContent(`${at}.tls.${index}`, each);
    const secret = new Secret(`${name}-certificate-${index}`, { cluster, content }, { parent });
    return { secret, target: certificateFile(index), ...proxyUser, mode: 0o400 };
  });
}
