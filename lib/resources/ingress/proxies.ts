import type { ServiceArgs } from "../service/index.ts";
import { innerPorts } from "./haproxy/front.ts";
import { fewRepetitions } from "./haproxy/silence.ts";

/*
 * What both proxies have in common, beside their image: they are nobody, and write nowhere.
 */

/** Of nobody in particular: an image need not know it. */
export const proxyUser = { uid: 10_001, gid: 10_001 } as const;

/** Where a proxy finds its configuration. */
export const configurationFile = "/etc/haproxy/haproxy.cfg";

const user = `${proxyUser.uid}:${proxyUser.gid}`;

/** The health check asks the proxy alone, and none of the services behind it. */
export const proxy = {
  command: ["haproxy", "-db", "-f", configurationFile],
  user,
  readOnly: true,
  endpointMode: "dnsrr",
  stopSignal: "SIGUSR1",
  sysctls: fewRepetitions,
  // Engines fail to start a container now and then; nobody is served on that machine until the next one runs.
  restart: { delay: "1s" },
  healthcheck: {
    test: ["CMD", "wget", "-q", "-O", "/dev/null", `http://127.0.0.1:${innerPorts.health}/`],
    interval: "1s",
    timeout: "2s",
    retries: 3,
    startPeriod: "15s",
  },
} as const satisfies Partial<ServiceArgs>;

/** How HAProxy looks at a configuration without using it. */
export const configurationCheck = {
  command: ["haproxy", "-c", "-f", configurationFile],
  target: configurationFile,
  user,
} as const;
