import { describe, vi } from "vitest";
import { ask } from "../../support/ask.ts";
import { backend, type BackendServer, h2cBackend, type Handler, recovering } from "../../support/backends.ts";
import { openFrontDoor } from "../../support/front-door.ts";
import { whyNoHaproxy } from "../../support/haproxy.ts";
import {
  calledServices,
  type Door,
  gatewayApiSuite,
  rowCertificates,
  rowRoutes,
  rowServices,
} from "./gateway-api.suite.ts";

const handlers: Readonly<Record<string, Handler>> = { silent: () => undefined, flaky: recovering() };

/** Processes on loopback. */
async function open(): Promise<Door> {
  const servers: BackendServer[] = [];
  const services: Record<string, number> = {};
  for (const name of rowServices) {
    const server = await backend(name, handlers[name]);
    servers.push(server);
    services[name] = server.port;
  }
  for (const name of calledServices) {
    const server = await h2cBackend(name);
    servers.push(server);
    services[`${name}:81`] = server.port;
  }
  const front = await openFrontDoor({
    routes: rowRoutes,
    services,
    certificates: rowCertificates.map((hosts) => ({ hosts })),
    router: { absentSeconds: 5 },
  });
  // An edge takes routers for ready until it asks them: who is answered before is not answered a moment later.
  const isReady = () => ask({ port: front.router.health, path: "/ready" }).then(({ status }) => status === 200);
  await vi.waitUntil(isReady, { timeout: 10_000 });
  const close = async () => {
    await front.close();
    await Promise.all(servers.map((server) => server.close()));
  };
  return { address: "127.0.0.1", http: front.http, https: front.https, close };
}

describe.skipIf(whyNoHaproxy)(`the Gateway API's HTTP rows, on real traffic${whyNoHaproxy}`, () => {
  gatewayApiSuite(open);
});
