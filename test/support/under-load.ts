import { api, frontArgs, type LoadedFront, type Outcome, tlsFor } from "./loaded-front.ts";
import type { FrontClusterArgs } from "./front-cluster.ts";

/** Something that is done to a front door under load, once. */
export type Trial = (front: LoadedFront) => Promise<Outcome>;

const byUp =
  (change: Partial<FrontClusterArgs>): Trial =>
  (front) =>
    front.under({ act: () => front.change(change), fresh: 3_100 });

/** Changes that lose nothing, in the order in which they can be made. */
export const changes: Readonly<Record<string, Trial>> = {
  "a service goes from one version to the next": byUp({ version: "2" }),
  "a route is added": byUp({ routes: [...frontArgs.routes, { host: "more.test", to: api }] }),
  "a route is removed": byUp({ routes: frontArgs.routes }),
  "a certificate is replaced": (front) => byUp({ tls: [tlsFor("shop.test")] })(front),
  "the routers' image changes": byUp({ proxyVersion: "proxy-2" }),
};

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
