import { describe, expect, it } from "vitest";
import { Bed } from "./bed.ts";

const shop = (replicas: number) => `
import { secret } from "@pulumi/pulumi";
import { local, Machine, Service, SwarmCluster } from "swarmwright";
const cluster = new SwarmCluster("shop", { managers: [new Machine("node-1", { driver: local() })] });
const env = { PASSWORD: secret("hunter${replicas}") };
export const web = new Service("web", { cluster, image: "shop/web:1", replicas: ${replicas}, env }).name;
export const password = secret("hunter${replicas}");
`;

/** Every line as what it says. */
const events = (out: string) =>
  out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("--json", () => {
  it("prints what up does, one object a line, and nothing else", async () => {
    const { exitCode, out, notes } = await new Bed(shop(1)).run(["up", "--yes", "--json"]);
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: "" });
    const ofWeb = events(out).filter(({ name }) => name === "web");
    const urn = "urn:pulumi:dev::shop::swarmwright:index:Service::web";
    const about = { op: "create", type: "Service", name: "web", urn };
    expect(ofWeb[0]).toEqual({ event: "started", ...about, changes: [] });
    expect(ofWeb[1]).toEqual({ event: "progress", ...about, text: "0/1 running, 1 new" });
    expect(ofWeb.at(-1)).toEqual({ event: "done", ...about, elapsedMs: 5650 });
    expect(events(out).at(-1)).toEqual({
      event: "end",
      result: "done",
      counts: { create: 4, update: 0, replace: 0, delete: 0, same: 0 },
      outputs: { web: "web", password: "[secret]" },
      elapsedMs: expect.any(Number),
    });
  });

  it("prints the plan of a preview, with what each change costs, and no secret unless it is asked for", async () => {
    const bed = new Bed(shop(1));
    await bed.run(["up", "--yes"]);
    bed.write("main.ts", shop(2));
    const { out } = await bed.run(["preview", "--json"]);
    expect(events(out)).toMatchInlineSnapshot(`
      [
        {
          "counts": {
            "create": 0,
            "delete": 0,
            "replace": 0,
            "same": 3,
            "update": 1,
          },
          "event": "plan",
          "steps": [
            {
              "changes": [
                {
                  "after": "[secret]",
                  "before": "[secret]",
                  "consequence": "rolling",
                  "kind": "update",
                  "path": "env.PASSWORD",
                  "words": "rolling restart of 2 tasks, start-first",
                },
                {
                  "after": 2,
                  "before": 1,
                  "consequence": "in-place",
                  "kind": "update",
                  "path": "replicas",
                  "words": "scales to 2",
                },
              ],
              "deletesFirst": false,
              "kind": "update",
              "name": "web",
              "type": "Service",
              "urn": "urn:pulumi:dev::shop::swarmwright:index:Service::web",
              "warnings": [
                {
                  "at": "web.env.PASSWORD",
                  "remedy": "hand it over as a Secret, under secrets: the container finds it in /run/secrets",
                  "summary": "is secret, and everyone who can reach a manager can read it there",
                },
              ],
            },
          ],
        },
      ]
    `);
    expect(out).not.toContain("hunter");
    expect((await bed.run(["preview", "--json", "--show-secrets"])).out).toContain('"after":"hunter2"');
  });

  it("ends with what went wrong", async () => {
    const bed = new Bed(shop(1));
    bed.world.fail("machine.start", { how: "refused" });
    const { exitCode, out } = await bed.run(["up", "--yes", "--json"]);
    expect(exitCode).toBe(1);
    const [failed, end] = events(out).slice(-2);
    expect(failed).toMatchObject({ event: "failed", op: "create", name: "node-1", elapsedMs: 0 });
    expect(end).toMatchObject({ event: "end", result: "failed", code: "refused" });
    expect(end?.["problems"]).toEqual(failed?.["problems"]);
    expect(end?.["problems"]).toEqual([
      { at: expect.any(String), summary: expect.any(String), remedy: expect.any(String) },
    ]);
  });

  it("asks nothing: it needs --yes, also on a terminal", async () => {
    const said = await new Bed(shop(1)).run(["up", "--json"], { isInteractive: true, answers: [true] });
    expect(said).toMatchObject({ exitCode: 1, out: "", questions: [] });
  });

  it("prints what destroy does", async () => {
    const bed = new Bed(shop(1));
    await bed.run(["up", "--yes"]);
    const { out } = await bed.run(["destroy", "--yes", "--json"]);
    expect(events(out).at(-1)).toMatchObject({ event: "end", result: "done", counts: { delete: 4 } });
  });

  it("prints the status as one object", async () => {
    const bed = new Bed(shop(1));
    await bed.run(["up", "--yes"]);
    expect(JSON.parse((await bed.run(["status", "--json"])).out)).toMatchInlineSnapshot(`
      {
        "clusters": [
          {
            "cluster": "shop",
            "nodes": [
              {
                "address": "10.92.0.11",
                "availability": "active",
                "engine": "20.10.24",
                "name": "node-1",
                "role": "leader",
                "state": "ready",
              },
            ],
            "services": [
              {
                "image": "shop/web:1",
                "name": "web",
                "ports": [],
                "running": 1,
                "wanted": 1,
              },
            ],
            "tasks": [
              {
                "desired": "running",
                "name": "web.1",
                "node": "node-1",
                "since": "2030-01-01T00:00:01.352Z",
                "state": "running",
              },
            ],
          },
        ],
      }
    `);
  });
});
