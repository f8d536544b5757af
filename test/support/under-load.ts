import type { Seen } from "./backends.ts";
import type { FrontClusterArgs } from "./front-cluster.ts";
import {
  api,
  certificates,
  type Disturbance,
  fingerprints,
  frontArgs,
  type LoadedFront,
  type Outcome,
} from "./loaded-front.ts";

/** Something that is done to a front door under load, once. */
export type Trial = (front: LoadedFront) => Promise<Outcome>;

/** What shows that a change has arrived. */
interface Arrival {
  readonly look: (front: LoadedFront) => Promise<string>;
  readonly before: string;
  readonly after: string;
}

/** So many that some are under way whenever a task or a router is told to stop. */
export const LASTING = 24;
/** The last routers close their ports a few seconds after a change is done. */
const AFTERWARDS = 500;

/** @throws when the change was there before, or is not there after */
const byUp =
  (change: Partial<FrontClusterArgs>, { look, before, after }: Arrival, service?: Disturbance["service"]): Trial =>
  async (front) => {
    const shownBefore = await look(front);
    const act = () => front.change(change);
    const outcome = await front.under({ act, fresh: 3_100, afterwards: AFTERWARDS, lasting: LASTING, service });
    const shownAfter = await look(front);
    if (shownBefore === before && shownAfter === after) return outcome;
    throw new Error(`the change shows as ${shownBefore} -> ${shownAfter} instead of ${before} -> ${after}`);
  };

const versionAt = (path: string) => async (front: LoadedFront) =>
  String((await front.asks({ host: "a.test", path })).headers["x-version"]);

const serviceAt = (host: string) => async (front: LoadedFront) =>
  (JSON.parse((await front.asks({ host })).body) as Seen).service;

const certificate = async (front: LoadedFront) => (await front.asks({ host: "shop.test", secured: true })).fingerprint;

const [first, second] = fingerprints;

/** Which of the routers' images runs, by the file that makes them differ. */
const routersImage = (front: LoadedFront) => front.contentOf("front-router", "/version");

const more = { host: "more.test", to: api };

/** Changes of a service that lose nothing, in the order in which they can be made. */
export const serviceChanges: Readonly<Record<string, Trial>> = {
  "a service goes from one version to the next": byUp(
    { versions: { web: "2" } },
    { look: versionAt("/"), before: "1", after: "2" },
  ),
  "a service of one task goes from one version to the next": byUp(
    { versions: { web: "2", single: "2" } },
    { look: versionAt("/single"), before: "1", after: "2" },
    "single",
  ),
};

/** Changes of the routers that lose nothing, in the order in which they can be made. */
export const routerChanges: Readonly<Record<string, Trial>> = {
  "a route is added": byUp(
    { routes: [...frontArgs.routes, more] },
    { look: serviceAt(more.host), before: "web", after: "api" },
  ),
  "a route is removed": byUp({ routes: frontArgs.routes }, { look: serviceAt(more.host), before: "api", after: "web" }),
  "a certificate is replaced": byUp(
    { tls: [{ hosts: ["shop.test"], ...certificates[1] }] },
    { look: certificate, before: first ?? "", after: second ?? "" },
  ),
  "the routers' image changes": byUp(
    { proxyVersion: "proxy-2" },
    { look: routersImage, before: "proxy-1", after: "proxy-2" },
  ),
};

/** All of them. */
export const changes = { ...serviceChanges, ...routerChanges };

const killed =
  (service: string): Trial =>
  async (front) => {
    const task = await front.taskOf(service);
    return front.under({ act: () => front.kill(task), lost: [task], fresh: 1_000, afterwards: 300 });
  };

/** After these some requests may be without a good answer; in the order in which they can be done: the last stays. */
export const losses = {
  "a task of the service is killed": killed("web"),
  "a router is killed": killed("front-router"),
  "the edge changes": (front) => {
    const act = () => front.change({ proxyProtocolFrom: ["192.0.2.0/24"] });
    return front.under({ act, fresh: 1_000, afterwards: 300 });
  },
  "a machine is drained; the other two are asked": async (front) => {
    const { machine, tasks } = await front.busiestWorker();
    const act = () => front.change({ drained: machine.name });
    const outcome = await front.under({ act, spared: machine, lost: tasks, fresh: 1_000, afterwards: 300 });
    await front.change({ drained: "none" });
    return outcome;
  },
  "a machine loses its power; the other two are asked": async (front) => {
    const { machine, tasks } = await front.busiestWorker();
    const act = () => front.cutPower(machine);
    return front.under({ act, spared: machine, lost: tasks, fresh: 1_000, afterwards: 300 });
  },
} as const satisfies Readonly<Record<string, Trial>>;
