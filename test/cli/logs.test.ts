import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { Bed } from "./bed.ts";

/** Three machines, and a service that has a task on two of them. */
const shop = `
import { local, Machine, Service, SwarmCluster } from "swarmwright";
const [one, two, three] = ["node-1", "node-2", "node-3"].map((name) => new Machine(name, { driver: local() }));
const cluster = new SwarmCluster("shop", { managers: [one], workers: [two, three] });
const placement = { constraints: ["node.role == worker"] };
new Service("web", { cluster, image: "shop/web:1", replicas: 2, placement });
new Service("agent", { cluster, image: "shop/agent:1", replicas: "global" });
`;

async function deployed(): Promise<Bed> {
  const bed = new Bed(shop);
  expect(await bed.run(["up", "--yes"])).toMatchObject({ exitCode: 0 });
  return bed;
}

describe("logs", () => {
  it("merge what the tasks of a service wrote on all nodes, by time, each line with its task", async () => {
    const bed = await deployed();
    bed.world.log("web", "listening\n");
    await bed.world.advance("1s");
    bed.world.log("web", "no such page", "stderr");
    bed.world.log("agent", "another service's");
    expect(await bed.run(["logs", "web"])).toMatchObject({ exitCode: 0, notes: "" });
    expect((await bed.run(["logs", "web"])).out).toMatchInlineSnapshot(`
      "web.1@node-2  listening
      web.2@node-3  listening
      web.1@node-2  no such page
      web.2@node-3  no such page
      "
    `);
  });

  it("name the tasks of a service that has one a node after their nodes", async () => {
    const bed = await deployed();
    bed.world.log("agent", "here");
    expect((await bed.run(["logs", "agent"])).out.split("\n").toSorted()).toEqual([
      "",
      "agent.node-1  here",
      "agent.node-2  here",
      "agent.node-3  here",
    ]);
  });

  it("show on a terminal by their colour which task wrote them, whatever they are", async () => {
    const bed = await deployed();
    bed.world.log("web", "here");
    const { out } = await bed.run(["logs", "web"], { isColourful: true });
    const { cyan, yellow, green, magenta, blue } = pc.createColors(true);
    const usedFor = (name: string) =>
      [cyan, yellow, green, magenta, blue].filter((paint) => out.includes(`${paint(name)}  here\n`));
    const [one, two] = [usedFor("web.1@node-2"), usedFor("web.2@node-3")];
    expect([one.length, two.length]).toEqual([1, 1]);
    expect(one).not.toEqual(two);
  });

  it("are one object a line for programs", async () => {
    const bed = await deployed();
    bed.world.log("web", 'with "quotes"', "stderr");
    const [first] = (await bed.run(["logs", "web", "--json"])).out.trimEnd().split("\n");
    expect(JSON.parse(first ?? "")).toEqual({
      at: expect.stringMatching(/^2030-01-01T00:.*Z$/),
      task: expect.stringMatching(/^web\.[12]$/),
      node: expect.stringMatching(/^node-[23]$/),
      taskId: expect.stringMatching(/^[a-z0-9]{25}$/),
      stream: "stderr",
      line: 'with "quotes"',
    });
  });

  it("can be had from a time on, and from the end", async () => {
    const bed = await deployed();
    bed.world.log("web", "old\nolder");
    await bed.world.advance("10m");
    const noon = bed.world.now().toISOString();
    bed.world.log("web", "young");
    await bed.world.advance("1m");
    const said = async (...argv: string[]) =>
      (await bed.run(["logs", "web", ...argv])).out.split("\n").flatMap((line) => line.split("  ")[1] ?? []);
    expect(await said("--since", "5m")).toEqual(["young", "young"]);
    expect(await said("--since", noon)).toEqual(["young", "young"]);
    expect(await said("--tail", "2")).toEqual(["older", "older", "young", "young"]);
    expect(await said("--tail", "0")).toEqual([]);
  });

  it.each([
    [["--since", "yesterday"], "logs.since: no time: yesterday"],
    [["--tail", "-1"], "logs.tail: no number of lines: -1"],
  ])("refuse what means nothing: %j", async (argv, words) => {
    const { exitCode, out, notes } = await (await deployed()).run(["logs", "web", ...argv]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(notes).toContain(words);
  });

  it("that are followed go on with what is written, until their manager is gone", async () => {
    const bed = await deployed();
    bed.world.log("web", "before");
    const following = bed.run(["logs", "web", "--follow", "--tail", "1"], {
      onOut: async (out) => {
        if (out.match(/before/g)?.length === 2) bed.world.log("web", "after");
        if (out.match(/after/g)?.length === 2) await bed.world.kill("node-1");
      },
    });
    const { exitCode, out, notes } = await following;
    expect(out.match(/before|after/g)).toEqual(["before", "before", "after", "after"]);
    expect({ exitCode, notes }).toMatchObject({ exitCode: 1, notes: expect.stringContaining("reading the logs") });
  });

  it("are told as far as they can be had, and then what is missing, with exit code 1", async () => {
    const bed = await deployed();
    bed.world.log("web", "here");
    await bed.world.kill("node-3");
    const { exitCode, out, notes } = await bed.run(["logs", "web"]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: expect.stringMatching(/^web\.[12]@node-2 {2}here\n$/) });
    expect(notes).toMatch(/reading the logs: incomplete log stream.* node \w+ is not available\n {2}fix: /s);
  });

  it("of what is not there name what is", async () => {
    expect(await (await deployed()).run(["logs", "wbe"])).toMatchObject({
      exitCode: 1,
      out: "",
      notes: "wbe: there is no such service in this stack\n  fix: name one of agent, web\n",
    });
    expect(await new Bed("export const nothing = 1;").run(["logs", "web"])).toMatchObject({
      exitCode: 1,
      notes: "web: there is no such service in this stack\n  fix: deploy one: swarmwright up\n",
    });
  });
});
