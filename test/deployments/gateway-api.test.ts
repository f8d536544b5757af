import { describe } from "vitest";
import { selfSigned } from "../../lib/core/self-signed.ts";
import { frontBed } from "../support/front-bed.ts";
import { whyNoMachines } from "../support/real-stack.ts";
import {
  type Door,
  gatewayApiSuite,
  rowCertificates,
  rowRoutes,
  rowServices,
} from "../conformance/gateway-api/gateway-api.suite.ts";

/** An Ingress on three machines. */
async function open(): Promise<Door> {
  const tls = rowCertificates.map((hosts) => ({ hosts, ...selfSigned(...hosts) }));
  const stack = frontBed({ services: rowServices, routes: rowRoutes, tls });
  await stack.succeed("up", "--yes");
  const [machine] = await stack.machines();
  return { address: machine?.address ?? "", http: 80, https: 443, close: () => stack.remove() };
}

describe.skipIf(whyNoMachines())("the Gateway API's HTTP rows, on real traffic, on three machines", () => {
  gatewayApiSuite(open);
});
