import { X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { selfSigned } from "../../lib/core/self-signed.ts";
import type { LiveTask } from "../../lib/drivers/docker/api/tasks.ts";
import { type Answer, type Ask, ask } from "./ask.ts";
import type { Seen } from "./backends.ts";
import { frontBed, frontText } from "./front-bed.ts";
import type { FrontClusterArgs } from "./front-cluster.ts";
import { type Load, startLoad } from "./load.ts";
import type { Wanted } from "./load-request.ts";
import { LATE, type LoadResult } from "./load-tally.ts";
import type { Machine, RealStack } from "./real-stack.ts";
import { type BusyMachine, RunningTasks } from "./running-tasks.ts";

/*
 * A front door on three machines under load: 100 new connections a second and 100 connections that stay; every tenth
 * request of both is a POST that is under way for a while, half of all go by HTTPS, with a certificate that is verified.
 * Whatever is done to it is done while the load goes on.
 */

const FRESH_PER_SECOND = 100;
export const KEPT = 100;
export const ROUTERS = 2;
/** Requests before anything is done, so that it meets a load that runs. */
const WARM = 200;

const web = { service: "web", port: 80 };
export const api = { service: "api", port: 80 };
/** A service of one task. */
const single = { service: "single", port: 80 };

const SECURED = "shop.test";
/** The certificate of the host that is asked by HTTPS, and the one that replaces it. */
export const certificates = [selfSigned(SECURED), selfSigned(SECURED)] as const;

export const frontArgs: FrontClusterArgs = {
  services: ["web", "api", "single"],
  routes: [{ to: web }, { path: "/api", to: api }, { path: "/single", to: single }],
  tls: [{ hosts: [SECURED], ...certificates[0] }],
  proxyVersion: "proxy-1",
};

/** Services with two replicas each. */
const replicated = ["web", "api", "front-router"];

/** What became of the requests while something was done. */
export interface Outcome extends LoadResult {
  /** When it was done, and when all was as it should be again; in milliseconds since the load began. */
  readonly doneMs: number;
  readonly healedMs: number;
  /** Paths of the POSTs that were executed more than once. */
  readonly twice: readonly string[];
  /** Paths of the POSTs that were answered well and not executed. */
  readonly unexecuted: readonly string[];
  /** Paths of the POSTs that were executed and had no good answer. */
  readonly unanswered: readonly string[];
}

/** What is done under load, and to whom. */
export interface Disturbance {
  readonly act: () => Promise<unknown>;
  /** Fresh requests at the least. */
  readonly fresh: number;
  /** So many of them are sent when all is as it should be again. */
  readonly afterwards?: number;
  /** The service that is asked. @defaultValue "web" */
  readonly service?: "web" | "single" | undefined;
  /** More connections, on each of which a response of four seconds is always under way. @defaultValue none */
  readonly lasting?: number;
  /** A machine that is not asked. */
  readonly spared?: Machine | undefined;
  /** Tasks that are lost, and for which others are to run before all is as it should be again. */
  readonly lost?: readonly LiveTask[];
}

type Who = "spared" | "service" | "lasting";

/** Three machines with a front door, and services behind it; the load asks for one of them. */
export class LoadedFront {
  readonly #stack: RealStack;
  readonly #machines: readonly Machine[];
  readonly #tasks: RunningTasks;
  #args: FrontClusterArgs;

  private constructor(stack: RealStack, machines: readonly Machine[], args: FrontClusterArgs) {
    this.#stack = stack;
    this.#machines = machines;
    this.#tasks = new RunningTasks(machines, replicated);
    this.#args = args;
  }

  static async up(): Promise<LoadedFront> {
    const stack = frontBed(frontArgs);
    const executed = join(stack.directory, "executed");
    mkdirSync(executed);
    const args = { ...frontArgs, executed };
    stack.write(frontText(args));
    try {
      await stack.succeed("up", "--yes");
      return new LoadedFront(stack, await stack.machines(), args);
    } catch (error) {
      await stack.remove();
      throw error;
    }
  }

  async remove(): Promise<void> {
    this.#tasks.close();
    await this.#stack.remove();
  }

  /** Does it while the load goes on. */
  async under({ act, fresh, afterwards = 100, lost = [], ...asked }: Disturbance): Promise<Outcome> {
    const posts = join(this.#stack.directory, "executed/posts");
    writeFileSync(posts, "");
    const load = await this.#load(asked);
    try {
      await load.until(WARM);
      await act();
      const doneMs = load.elapsedMs();
      await this.#tasks.untilReplaced(lost);
      const healedMs = load.elapsedMs();
      await load.until(Math.max(fresh, load.sent() + afterwards));
      const result = await load.end();
      return { ...result, doneMs, healedMs, ...executions(readFileSync(posts, "utf8"), result) };
    } finally {
      await load.end();
    }
  }

  async #load({ spared, service = "web", lasting = 0 }: Pick<Disturbance, Who>): Promise<Load> {
    const asked = this.#machines.filter(({ name }) => name !== spared?.name);
    const addresses = asked.map(({ address }) => address);
    await Promise.all(addresses.map(untilAnswering));
    const [base, judge] = [service === "web" ? "" : `/${service}`, judgeOf(service)];
    const rates = { freshPerSecond: FRESH_PER_SECOND, kept: KEPT, lasting };
    return startLoad({ addresses, host: "a.test", secured, base, judge, ...rates });
  }

  /** Changes the program, and applies it. @throws when there was nothing to do */
  async change(change: Partial<FrontClusterArgs>): Promise<void> {
    this.#args = { ...this.#args, ...change };
    this.#stack.write(frontText(this.#args));
    const { stderr } = await this.#stack.succeed("up", "--yes");
    if (stderr.includes("Nothing to do")) throw new Error("there was nothing to do");
  }

  /** Asks the first machine once. */
  asks(request: Omit<Ask, "address" | "port">): Promise<Answer> {
    const [machine] = this.#machines;
    return ask({ ...request, address: machine?.address ?? "", port: request.secured === true ? 443 : 80 });
  }

  /** A task of a service that runs. */
  async taskOf(service: string): Promise<LiveTask> {
    const [task] = await this.#tasks.of(service);
    if (!task) throw new Error(`no task of ${service} runs`);
    return task;
  }

  /** The worker that runs most tasks, a router among them. */
  async busiestWorker(): Promise<BusyMachine> {
    const routers = new Set((await this.#tasks.of("front-router")).map(({ ID }) => ID));
    const [busiest] = (await this.#tasks.onWorkers())
      .filter(({ tasks }) => tasks.some(({ ID }) => routers.has(ID)))
      .toSorted((a, b) => b.tasks.length - a.tasks.length);
    if (!busiest) throw new Error("no worker runs a router");
    return busiest;
  }

  /** What a file in the containers of a service holds. */
  async contentOf(service: string, path: string): Promise<string> {
    return (await this.#stack.succeed("exec", service, "/bin/busybox", "cat", path)).stdout.trim();
  }

  /** Kills a task's process, and waits until it is gone: on a busy host that takes a while, in which it still answers. */
  async kill(task: LiveTask): Promise<void> {
    const { name } = await this.#tasks.machineOf(task);
    const pid = String(task.Status.ContainerStatus?.PID);
    const command = `kill -KILL ${pid} && while kill -0 ${pid} 2>/dev/null; do sleep 0.02; done`;
    await this.#stack.succeed("ssh", name, "sh", "-c", command);
  }

  /** As if its power were cut: its peers hear nothing more, not even that its connections end. */
  async cutPower(machine: Machine): Promise<void> {
    await this.#stack.run("ssh", machine.name, "sh", "-c", "ip link set eth0 down && kill -KILL $(pidof dockerd)");
  }
}

/** SHA-256 of both, in their order. */
export const fingerprints = certificates.map(({ certificate }) => new X509Certificate(certificate).fingerprint256);
const secured = { host: SECURED, fingerprints };

const ANSWERING_WITHIN_MS = 30_000;
const LOOK_MS = 100;

/** A machine that was drained before may still wait for its edge. */
async function untilAnswering(address: string): Promise<void> {
  const deadline = AbortSignal.timeout(ANSWERING_WITHIN_MS);
  const isAnswered = () =>
    fetch(`http://${address}/`, { signal: deadline }).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isAnswered())) await after(LOOK_MS, undefined, { signal: deadline });
}

/** A good answer is that of the service, and to this request. */
const judgeOf =
  (service: string) =>
  (body: string, { method, path }: Wanted): string | undefined => {
    const seen = seenIn(body);
    if (seen === undefined) return "no JSON";
    if (seen.service !== service) return `answered by ${seen.service}`;
    return seen.method === method && seen.path === path ? undefined : "the answer to another request";
  };

function seenIn(body: string): Seen | undefined {
  try {
    return JSON.parse(body) as Seen;
  } catch {
    return undefined;
  }
}

type Executions = Pick<Outcome, "twice" | "unexecuted" | "unanswered">;

/** @param posts what the services wrote down, a line for each */
function executions(posts: string, { posted, failures }: LoadResult): Executions {
  const executed = posts.trim().split("\n").toSorted();
  const known = new Set(executed);
  const lost = failures.filter(({ method, why }) => method === "POST" && why !== LATE).map(({ path }) => path);
  return {
    twice: executed.filter((path, index) => path === executed[index - 1]),
    unexecuted: posted.filter((path) => !known.has(path)),
    unanswered: lost.filter((path) => known.has(path)),
  };
}
