import { describe, expect, it } from "vitest";
import { local, Machine, Service, type ServiceArgs, SwarmCluster } from "swarmwright";
import { deploy, preview } from "swarmwright/testing";

type Settings = Omit<ServiceArgs, "cluster" | "image">;

/** A service on two machines. */
function shop(settings: Settings): void {
  const [first, second] = ["node-1", "node-2"].map((name) => new Machine(name, { driver: local() }));
  if (!first || !second) return;
  const cluster = new SwarmCluster("shop", {
    managers: [first],
    workers: [{ machine: second, labels: { disk: "ssd" } }],
  });
  new Service("web", { cluster, image: "shop/web:1", replicas: 2, ...settings });
}

/** The line of the plan about the service. */
async function planned(before: Settings, after: Settings): Promise<string> {
  const { world } = await deploy(() => shop(before));
  const plan = await preview(() => shop(after), { world });
  return String(plan).split("\n")[0] ?? "";
}

describe("the plan says what a change costs:", () => {
  it("of limits, each with its value", async () => {
    expect(
      await planned(
        { resources: { limits: { memory: "256MiB" } } },
        { resources: { limits: { memory: "512MiB", cpus: 0.5 } } },
      ),
    ).toMatchInlineSnapshot(
      `" ~ Service web  resources.limits.memory 256MiB -> 512MiB, resources.limits.cpus = 0.5 (rolling restart of 2 tasks, start-first)"`,
    );
  });

  it("of a mount more", async () => {
    expect(
      await planned({}, { mounts: [{ type: "bind", source: "/srv/www", target: "/www", readOnly: true }] }),
    ).toMatchInlineSnapshot(`" ~ Service web  mounts[0] added (rolling restart of 2 tasks, start-first)"`);
  });

  it("of an init, when two tasks are replaced at a time", async () => {
    expect(
      await planned({ update: { parallelism: 2 } }, { update: { parallelism: 2 }, init: true }),
    ).toMatchInlineSnapshot(`" ~ Service web  init = true (rolling restart of 2 tasks, 2 at a time, start-first)"`);
  });

  it("of a variable of the environment, when all tasks are replaced at once", async () => {
    const update = { parallelism: 0, order: "stop-first" } as const;
    expect(await planned({ update }, { update, env: { DEBUG: "" } })).toMatchInlineSnapshot(
      `" ~ Service web  env.DEBUG = "" (rolling restart of 2 tasks, all at once, stop-first)"`,
    );
  });

  it("of a setting of the kernel, and of one that is no longer said", async () => {
    const [somaxconn, retries] = [{ "net.core.somaxconn": "4096" }, { "net.ipv4.tcp_retries2": "5" }];
    expect(await planned({ sysctls: somaxconn }, { sysctls: { ...somaxconn, ...retries } })).toMatchInlineSnapshot(
      `" ~ Service web  sysctls["net.ipv4.tcp_retries2"] = 5 (rolling restart of 2 tasks, start-first)"`,
    );
    expect(await planned({ sysctls: { ...somaxconn, ...retries } }, { sysctls: somaxconn })).toMatchInlineSnapshot(
      `" ~ Service web  sysctls["net.ipv4.tcp_retries2"] = 5 taken away (rolling restart of 2 tasks, start-first)"`,
    );
  });

  it("of a constraint, which touches only tasks that it rules out", async () => {
    expect(await planned({}, { placement: { constraints: ["node.labels.disk == ssd"] } })).toMatchInlineSnapshot(
      `" ~ Service web  placement.constraints[0] = "node.labels.disk == ssd" (moves tasks that are where it rules them out, no other restart)"`,
    );
  });

  it("of a spread, which touches no task", async () => {
    expect(
      await planned({}, { placement: { spread: ["node.labels.zone"], maxReplicasPerNode: 2 } }),
    ).toMatchInlineSnapshot(
      `" ~ Service web  placement.spread[0] = node.labels.zone, placement.maxReplicasPerNode = 2 (for new tasks, no restart)"`,
    );
  });

  it("of the update policy, which touches no task", async () => {
    expect(
      await planned({}, { update: { parallelism: 2, monitor: "30s" }, rollback: { parallelism: 0 } }),
    ).toMatchInlineSnapshot(
      `" ~ Service web  update.parallelism 1 -> 2, update.monitor 5s -> 30s, rollback.parallelism 1 -> 0, rollback.monitor 5s -> 30s (for the next update, no restart)"`,
    );
  });

  it("of a port of the machines, which makes its updates stop-first", async () => {
    expect(await planned({}, { ports: [{ target: 80, published: 8080, mode: "host" }] })).toMatchInlineSnapshot(
      `" ~ Service web  ports[0] added (rolling restart of 2 tasks, stop-first: the old task holds host-mode port 8080, which is closed for about two seconds on one machine after the other); update.order start-first -> stop-first, rollback.order start-first -> stop-first (for the next update, no restart)"`,
    );
  });

  it("of several things at once", async () => {
    expect(
      await planned({ replicas: 2 }, { replicas: 3, labels: { team: "web" }, user: "1000", stopGracePeriod: "1m" }),
    ).toMatchInlineSnapshot(
      `" ~ Service web  stopGracePeriod 10s -> 1m, user = 1000 (rolling restart of 3 tasks, start-first); replicas 2 -> 3 (scales to 3); labels.team = web (no restart)"`,
    );
  });

  it("of nothing, when only the way to write it changed", async () => {
    expect(
      await planned(
        {
          resources: { limits: { memory: "1GiB" } },
          mounts: [{ type: "tmpfs", target: "/tmp/" }],
          stopGracePeriod: "60s",
        },
        {
          resources: { limits: { memory: "1024MiB" } },
          mounts: [{ type: "tmpfs", target: "/tmp" }],
          stopGracePeriod: "1m",
          restart: { condition: "any", delay: "5000ms" },
          update: {},
          dns: {},
          readOnly: false,
        },
      ),
    ).toMatchInlineSnapshot(`"Nothing to do: the world matches the stack (6 unchanged)."`);
  });
});
