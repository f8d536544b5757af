import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { certificateList } from "../../lib/resources/ingress/haproxy/certificate-list.ts";
import { type Section, writeConfiguration } from "../../lib/resources/ingress/haproxy/configuration.ts";
import type { Discovery } from "../../lib/resources/ingress/haproxy/discovery.ts";
import { edgeConfiguration, type EdgeSettings } from "../../lib/resources/ingress/haproxy/edge.ts";
import { routerConfiguration, type RouterSettings } from "../../lib/resources/ingress/haproxy/router.ts";
import { edgeOf, type Routes, routerOf } from "../resources/ingress/settings.ts";
import { freePort } from "./backends.ts";
import { selfSigned } from "../../lib/core/self-signed.ts";

/** An edge and a router, as processes on loopback. */
export interface FrontDoor {
  readonly http: number;
  readonly https: number;
  /** The router's own ports, which on a cluster only the edge reaches. */
  readonly router: { readonly http: number; readonly health: number };
  /** What the router wrote to its log. */
  log(): string;
  /** Tells the router to stop as Swarm does: when its last request is answered. */
  tellRouterToStop(): void;
  close(): Promise<void>;
}

/** What a front door is made of. */
export interface FrontDoorSettings {
  readonly routes: Routes;
  /** Ports of services on loopback, also of one port, as in `"web:81"`; whoever is not among them is not there. */
  readonly services: Readonly<Record<string, number>>;
  readonly certificates?: readonly GivenCertificate[];
  readonly router?: Partial<RouterSettings>;
  readonly edge?: Partial<EdgeSettings>;
}

/** A certificate that is made on the spot. */
export interface GivenCertificate {
  readonly hosts: readonly [string, ...string[]];
  /**
   * Names that it is made out to.
   * @defaultValue its hosts
   */
  readonly names?: readonly [string, ...string[]];
}

/** Opens a front door. The router listens before the edge asks it for the first time whether it is ready. */
export async function openFrontDoor(settings: FrontDoorSettings): Promise<FrontDoor> {
  const folder = mkdtempSync(join(tmpdir(), "swarmwright-front-"));
  const [http, https, edgeHealth] = [await freePort(), await freePort(), await freePort()];
  const inner = { http: await freePort(), https: await freePort(), health: await freePort() };
  const router = routerConfiguration(routerSettings(settings, folder, inner));
  const edge = edgeConfiguration(edgeSettings(settings, { http, https, health: edgeHealth }, inner));
  // HAProxy opens its ports in the order of its sections: who finds the last one open finds all.
  const innermost = (settings.certificates ?? []).length > 0 ? inner.https : inner.http;
  const first = await start(folder, "router", router, innermost);
  const second = await start(folder, "edge", edge, https);
  const tellRouterToStop = () => void first.process.kill("SIGUSR1");
  const close = async () => {
    await Promise.all([first, second].map(stop));
    rmSync(folder, { recursive: true, force: true });
  };
  return { http, https, router: inner, log: first.said, tellRouterToStop, close };
}

interface Ports {
  readonly http: number;
  readonly https: number;
  readonly health: number;
}

const onLoopback = (port: number): string => `127.0.0.1:${port}`;

function routerSettings(settings: FrontDoorSettings, folder: string, ports: Ports): RouterSettings {
  const certificates = (settings.certificates ?? []).map(({ hosts, names = hosts }, index) => {
    const { certificate, key } = selfSigned(...names);
    const file = join(folder, `certificate-${index}.pem`);
    writeFileSync(file, certificate + key);
    return { hosts, file };
  });
  const list = join(folder, "certificates");
  writeFileSync(list, certificateList(certificates));
  const binds = { http: onLoopback(ports.http), https: onLoopback(ports.https), health: onLoopback(ports.health) };
  const discovery = fixed((service, port) => settings.services[`${service}:${port}`] ?? settings.services[service]);
  const files = { certificates, certificateList: list };
  return routerOf(settings.routes, { ...files, binds, edge: ["127.0.0.1"], discovery, ...settings.router });
}

/** The port "discard", which nobody listens on. */
const NOBODY = 9;

function edgeSettings({ edge }: FrontDoorSettings, ports: Ports, inner: Ports): EdgeSettings {
  return edgeOf({
    listeners: [
      { name: "http", bind: onLoopback(ports.http), port: inner.http },
      { name: "https", bind: onLoopback(ports.https), port: inner.https },
    ],
    readyPort: inner.health,
    health: onLoopback(ports.health),
    discovery: fixed((_, port) => port),
    ...edge,
  });
}

/** Services that stand still, instead of the cluster's DNS. */
function fixed(portOf: (service: string, port: number) => number | undefined): Discovery {
  const servers: Discovery["servers"] = ({ name, service, port, options }) => {
    const open = portOf(service, port);
    const disabled = open === undefined ? ["disabled"] : [];
    return [["server", name, onLoopback(open ?? NOBODY), ...options, ...disabled]];
  };
  return { sections: [], servers };
}

interface Running {
  readonly process: ChildProcess;
  /** What it wrote to its log. */
  said(): string;
}

/** @throws Error with what HAProxy says, if it ends before it listens */
async function start(folder: string, name: string, sections: readonly Section[], port: number): Promise<Running> {
  const file = join(folder, `${name}.cfg`);
  writeFileSync(file, writeConfiguration(sections));
  const running = spawn("haproxy", ["-db", "-f", file], { stdio: ["ignore", "pipe", "pipe"] });
  const [said, faults]: [string[], string[]] = [[], []];
  running.stdout.on("data", (text: Buffer) => said.push(text.toString()));
  running.stderr.on("data", (text: Buffer) => faults.push(text.toString()));
  const hasEnded = () => running.exitCode !== null;
  if (!(await listening(port, hasEnded))) throw new Error(`the ${name} ended: ${faults.join("")}`);
  return { process: running, said: () => said.join("") };
}

async function stop({ process: running }: Running): Promise<void> {
  if (running.exitCode !== null || running.signalCode !== null) return;
  const end = once(running, "exit");
  running.kill("SIGTERM");
  await end;
}

const PATIENCE_MS = 10_000;
const BETWEEN_MS = 10;

/** A process says nothing when it begins to listen: the only way to know is to try. */
async function listening(port: number, hasEnded: () => boolean): Promise<boolean> {
  const deadline = AbortSignal.timeout(PATIENCE_MS);
  while (!(await connects(port))) {
    if (hasEnded()) return false;
    await after(BETWEEN_MS, undefined, { signal: deadline });
  }
  return true;
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const tell = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => tell(true));
    socket.once("error", () => tell(false));
  });
}
