import { refusedWhileNew, startTime } from "./beginning.ts";
import type { Section } from "./configuration.ts";
import type { Discovery } from "./discovery.ts";
import { LONGEST_SILENCE, patientWithClients, probes } from "./silence.ts";

/** What the edge's configuration depends on, and nothing else: a change of it costs about two seconds a machine. */
export interface EdgeSettings {
  /** Ports of the machines, each passed on as it is. */
  readonly listeners: readonly EdgeListener[];
  /** Name of the router's service. */
  readonly router: string;
  /** Port on which the router says whether it is ready. */
  readonly readyPort: number;
  /**
   * Ranges of balancers before the edge: they begin each connection with a PROXY header, and from nobody else it is
   * believed.
   * @defaultValue none
   */
  readonly proxyProtocolFrom?: readonly string[] | undefined;
  /** Where its own health is told. */
  readonly health: string;
  readonly discovery: Discovery;
}

/** A port of the edge. */
export interface EdgeListener {
  readonly name: "http" | "https";
  /** Address and port, such as `":8080"`. */
  readonly bind: string;
  /** The router's port for it. */
  readonly port: number;
}

/**
 * The outer tier: it passes connections on as they are, and says whose they were. It knows no route, so that it need
 * not change when one does. Pure.
 */
export function edgeConfiguration(settings: EdgeSettings): readonly Section[] {
  return [
    global,
    defaults,
    ...settings.discovery.sections,
    health(settings),
    ...settings.listeners.flatMap((listener) => [frontend(listener, settings), backend(listener, settings)]),
  ];
}

/** Short, as Swarm stops an edge before it starts the next one: tunnels would be waited for. */
const global: Section = {
  title: ["global"],
  lines: [["maxconn", "4000"], ["hard-stop-after", "1s"], startTime],
};

const defaults: Section = {
  title: ["defaults"],
  lines: [
    ["mode", "tcp"],
    ["timeout", "connect", "500ms"],
    ["timeout", "check", "500ms"],
    ["timeout", "client", LONGEST_SILENCE],
    ["timeout", "server", LONGEST_SILENCE],
    ["timeout", "client-fin", "30s"],
    ["timeout", "queue", "5s"],
    ["retries", "4"],
    ["option", "redispatch", "1"],
    ["balance", "leastconn"],
    ...probes,
  ],
};

/** In a new stack the routers begin beside the edge. */
const NEW_SECONDS = 10;

const health = ({ health: address, listeners }: EdgeSettings): Section => ({
  title: ["frontend", "health"],
  lines: [
    ["mode", "http"],
    ["bind", address],
    ...refusedWhileNew(listeners.map(backendName), NEW_SECONDS),
    ["http-request", "return", "status", "200"],
  ],
});

/** Not the frontend's: HAProxy 3.3 refuses two of one name, whatever they are. */
const backendName = ({ name }: EdgeListener): string => `router-${name}`;

function frontend(listener: EdgeListener, { proxyProtocolFrom = [] }: EdgeSettings): Section {
  const expected = proxyProtocolFrom.map((range) => [...EXPECT_PROXY, "if", "{", "src", range, "}"]);
  return {
    title: ["frontend", listener.name],
    lines: [["bind", listener.bind, ...patientWithClients], ...expected, ["default_backend", backendName(listener)]],
  };
}

const EXPECT_PROXY = ["tcp-request", "connection", "expect-proxy", "layer4"];

function backend(listener: EdgeListener, { router, readyPort, discovery }: EdgeSettings): Section {
  const options = ["send-proxy-v2", "check", "port", String(readyPort), "inter", "500ms", "fall", "1", "rise", "1"];
  return {
    title: ["backend", backendName(listener)],
    lines: [
      ["option", "httpchk", "GET", "/ready"],
      ...discovery.servers({ name: "router", service: router, port: listener.port, options }),
    ],
  };
}
