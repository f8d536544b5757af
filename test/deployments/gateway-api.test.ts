import { describe, expect, it } from "vitest";
import { selfSigned } from "../../lib/core/self-signed.ts";
import { ask } from "../support/ask.ts";
import type { Seen } from "../support/backends.ts";
import { frontBed, frontText } from "../support/front-bed.ts";
import type { FrontClusterArgs } from "../support/front-cluster.ts";
import { type Machine, type RealStack, whyNoMachines } from "../support/real-stack.ts";
import {
  type Door,
  gatewayApiSuite,
  rowCertificates,
  rowRoutes,
  rowServices,
} from "../conformance/gateway-api/gateway-api.suite.ts";
import { v1, v2, v3 } from "../conformance/gateway-api/row.ts";

const tls = rowCertificates.map((hosts) => ({ hosts, ...selfSigned(...hosts) }));
const args: FrontClusterArgs = { services: rowServices, routes: rowRoutes, tls };

describe.skipIf(whyNoMachines())("the Gateway API's HTTP rows, on real traffic, on three machines", () => {
  let stack: RealStack;
  let machines: readonly Machine[];

  /** An Ingress on three machines. */
  async function open(): Promise<Door> {
    stack = frontBed(args);
    await stack.succeed("up", "--yes");
    machines = await stack.machines();
    return { address: machines[0]?.address ?? "", http: 80, https: 443, close: () => stack.remove() };
  }
  gatewayApiSuite(open);

  /** Who answers on a port of each machine: a service, or the error of who connects. */
  async function answersOn(port: number, path = "/", secured = false): Promise<readonly string[]> {
    const answerOf = async ({ address }: Machine): Promise<string> => {
      const { status, body } = await ask({ address, port, path, secured, host: "ports.test" });
      return status === 200 ? (JSON.parse(body) as Seen).service : String(status);
    };
    const told = (error: NodeJS.ErrnoException) => error.code ?? error.message;
    return [...new Set(await Promise.all(machines.map((machine) => answerOf(machine).catch(told))))];
  }

  // As these change the ports, they come last.
  describe("core HTTPRouteMultipleGateways: a front door", () => {
    it("leads by its own routes alone, beside another one", async () => {
      const shared = { host: "ports.test", path: "/shared", to: v1 } as const;
      const routes = [shared, { host: "ports.test", to: v2 }];
      const second = { ports: { http: 8_081 }, routes: [shared, { host: "ports.test", to: v3 }] };
      stack.write(frontText({ ...args, routes, second }));
      await stack.succeed("up", "--yes");
      expect([await answersOn(80, "/shared"), await answersOn(8_081, "/shared")]).toEqual([["v1"], ["v1"]]);
      expect([await answersOn(80), await answersOn(8_081)]).toEqual([["v2"], ["v3"]]);
    });
  });

  describe("core GatewayModifyListeners: a front door", () => {
    it("answers on the ports that it has now, and on no other", async () => {
      const routes = [{ host: "ports.test", to: v1 }];
      const second = { tls, ports: { http: 8_081, https: 8_443 }, routes };
      expect([await answersOn(443, "/", true), await answersOn(8_443, "/", true)]).toEqual([["v2"], ["ECONNREFUSED"]]);
      stack.write(frontText({ ...args, tls: [], ports: { http: 8_080 }, routes, second }));
      await stack.succeed("up", "--yes");
      expect([await answersOn(80), await answersOn(8_080)]).toEqual([["ECONNREFUSED"], ["v1"]]);
      expect(await answersOn(443, "/", true)).toEqual(["ECONNREFUSED"]);
      expect([await answersOn(8_081), await answersOn(8_443, "/", true)]).toEqual([["v1"], ["v1"]]);
    });
  });
});
