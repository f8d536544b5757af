import * as z from "zod";
import { type Discovery, swarmDns } from "../../../lib/resources/ingress/haproxy/discovery.ts";
import type { EdgeSettings } from "../../../lib/resources/ingress/haproxy/edge.ts";
import type { RouterSettings } from "../../../lib/resources/ingress/haproxy/router.ts";
import { routes } from "../../../lib/resources/ingress/routes.ts";

/** Routes as a program writes them, but for their services, which are names here. */
export type Routes = z.input<typeof routes>;

/** The settings of a router with these routes, as they are on a cluster. */
export function routerOf(given: Routes, settings: Partial<RouterSettings> = {}): RouterSettings {
  return {
    routes: routes.parse(given),
    certificates: [],
    certificateList: "/etc/haproxy/certificates",
    httpsRedirect: true,
    accessLog: false,
    ports: { http: 80, https: 443 },
    binds: { http: ":8080", https: ":8443", health: ":8404" },
    edge: ["10.255.7.0/24"],
    discovery: dns,
    ...settings,
  };
}

/** The settings of an edge, as they are on a cluster. */
export function edgeOf(settings: Partial<EdgeSettings> = {}): EdgeSettings {
  return {
    listeners: [{ name: "http", bind: ":8080", port: 8_080 }],
    router: "front-router",
    readyPort: 8_404,
    health: "127.0.0.1:8404",
    discovery: dns,
    ...settings,
  };
}

const dns: Discovery = swarmDns();
