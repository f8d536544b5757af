import { describe, expect, it } from "vitest";
import { Bed } from "./bed.ts";

/** Two machines, a task of one service on each of them, and two of another on the second. */
const shop = `
import { local, Machine, Service, SwarmCluster } from "swarmwright";
const [one, two] = ["node-1", "node-2"].map((name) => new Machine(name, { driver: local() }));
const cluster = new SwarmCluster("shop", { managers: [one], workers: [two] });
const placement = { constraints: ["node.role == worker"] };
new Service("web", { cluster, image: "shop/web:1", replicas: 2, placement });
new Service("agent", { cluster, image: "shop/agent:1", replicas: "global" });
`;

async function deployed(): Promise<Bed> {
  const bed = new Bed(shop);
  expect(await bed.run(["up", "--yes"])).toMatchObject({ exitCode: 0 });
  return bed;
}

describe("exec", () => {
  it("runs a command in the container of a service's task, and ends as it does", async () => {
    const bed = await deployed();
    const asked: (readonly string[])[] = [];
    bed.world.onExec = (argv) => {
      asked.push(argv);
      return { exitCode: 3, stdout: "here\n", stderr: "oops\n" };
    };
    expect(await bed.run(["exec", "web", "ls", "-l", "--all"])).toMatchObject({
      exitCode: 3,
      out: "here\n",
      notes: "oops\n",
    });
    expect(await bed.run(["exec", "web.2"])).toMatchObject({ exitCode: 3 });
    expect(await bed.run(["exec", "agent.node-2", "true"])).toMatchObject({ exitCode: 3 });
    expect(asked).toEqual([["ls", "-l", "--all"], ["/bin/sh"], ["true"]]);
  });

  it.each([
    ["web.3", "web.3: no such task runs\n  fix: name one of web.1, web.2\n"],
    ["agent.node-9", "agent.node-9: no such task runs\n  fix: name one of agent.node-1, agent.node-2\n"],
    ["db", "db: there is no such service in this stack\n  fix: name one of agent, web\n"],
  ])("of %s says which there are", async (name, notes) => {
    const bed = await deployed();
    expect(await bed.run(["exec", name, "true"])).toMatchObject({ exitCode: 1, notes });
  });
});
