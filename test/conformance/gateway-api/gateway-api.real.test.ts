import { describe, expect, it, vi } from "vitest";
import { ask } from "../../support/ask.ts";
import { backend, type BackendServer } from "../../support/backends.ts";
import { openFrontDoor } from "../../support/front-door.ts";
import { whyNoHaproxy } from "../../support/haproxy.ts";
import { core } from "./core.ts";
import { notYet, shownElsewhere } from "./elsewhere.ts";
import { extended } from "./extended.ts";
import { type Door, gatewayApiSuite, rowCertificates, rowRoutes, rowServices } from "./gateway-api.suite.ts";

/** Processes on loopback. */
async function open(): Promise<Door> {
  const servers: BackendServer[] = [];
  const services: Record<string, number> = {};
  for (const name of rowServices) {
    const server = await (name === "silent" ? backend(name, () => undefined) : backend(name));
    servers.push(server);
    services[name] = server.port;
  }
  const front = await openFrontDoor({
    routes: rowRoutes,
    services,
    certificates: rowCertificates,
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

describe("the table of the Gateway API's rows", () => {
  it("has each row once", () => {
    const names = [core, extended, notYet, shownElsewhere].flatMap((part) => Object.keys(part));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});
