import { describe, expect, it } from "vitest";
import type { Asked, ExpectedAddresses } from "../../../lib/cli/check/step.ts";
import { judge } from "../../../lib/cli/check/verdict.ts";
import type { Answer, Question } from "../../../lib/drivers/reach/port.ts";
import { task } from "./scenes.ts";

const inside = { task: task("api.1", "node-2", {}), network: { id: "mesh", name: "mesh" } };
const asked = (question: Question, more: Partial<Asked> = {}): Asked => ({
  service: "web",
  subject: "web",
  from: inside,
  question,
  ...more,
});

const tasks = (network: string, ...addresses: string[]): ExpectedAddresses => ({
  network,
  all: new Map(addresses.map((address, index) => [address, `web.${index + 1}`])),
  also: ["10.0.1.9"],
  isVirtual: false,
});
const virtual = { ...tasks("mesh", "10.0.1.100"), isVirtual: true };

describe("the addresses of a name", () => {
  it.each([
    [[tasks("mesh", "10.0.1.2", "10.0.1.3")], ["10.0.1.2", "10.0.1.3"], "ok", "10.0.1.2, 10.0.1.3"],
    [[tasks("mesh", "10.0.1.2")], ["10.0.1.2", "10.0.1.9"], "ok", "10.0.1.2, 10.0.1.9"],
    [[virtual], ["10.0.1.100"], "ok", "10.0.1.100, its virtual address"],
    [[tasks("mesh", "10.0.1.2"), tasks("edge", "10.0.2.2")], ["10.0.2.2"], "ok", "10.0.2.2, those in edge"],
    [[tasks("mesh", "10.0.1.2", "10.0.1.3")], ["10.0.1.2"], "failed", "10.0.1.2; not 10.0.1.3 (web.2)"],
    [
      [tasks("mesh", "10.0.1.2")],
      ["10.0.1.2", "10.0.1.7"],
      "failed",
      "10.0.1.2, 10.0.1.7; 10.0.1.7 is none of its addresses",
    ],
    [
      [tasks("mesh", "10.0.1.2", "10.0.1.3"), tasks("edge", "10.0.2.2")],
      ["10.0.1.2"],
      "failed",
      "10.0.1.2; not 10.0.1.3 (web.2)",
    ],
  ] as const)("with %j expected, and %j seen: %s", (expected, addresses, result, seen) => {
    const verdict = judge(asked({ kind: "name", name: "web" }, { expected }), { kind: "addresses", addresses });
    expect(verdict).toMatchObject({ result, seen });
  });
});

const name: Question = { kind: "name", name: "web" };
const connect: Question = { kind: "connect", host: "web", port: 80 };
const http: Question = { kind: "http", address: "192.0.2.1", port: 80, host: "shop.test", isSecured: false };
const outside = { from: "outside", node: "node-1" } as const;

describe("an answer", () => {
  it.each<[Question, Answer, "ok" | "failed", string]>([
    [connect, { kind: "connected" }, "ok", "connected"],
    [http, { kind: "status", status: 404 }, "ok", "HTTP status 404"],
    [http, { kind: "status", status: 503 }, "failed", "HTTP status 503: nobody behind it answers"],
    [name, { kind: "unknown" }, "failed", "name not known"],
    [name, { kind: "silent" }, "failed", "name not known: no answer within 3 s"],
    [connect, { kind: "refused" }, "failed", "refused"],
    [connect, { kind: "silent" }, "failed", "no answer within 3 s"],
    [
      connect,
      { kind: "failed", said: "connect EHOSTUNREACH 10.0.1.2:80" },
      "failed",
      "connect EHOSTUNREACH 10.0.1.2:80",
    ],
  ])("to %j that is %j", (question, answer, result, seen) => {
    expect(judge(asked(question), answer)).toMatchObject({ result, seen });
  });

  it.each<[string, Question, Answer, Partial<Asked>, RegExp]>([
    ["a name that is not known", name, { kind: "silent" }, {}, /7946\/tcp and 7946\/udp/],
    ["a port at a name that is not known", connect, { kind: "unknown" }, {}, /7946\/tcp and 7946\/udp/],
    ["a port that is refused", connect, { kind: "refused" }, {}, /0\.0\.0\.0.*swarmwright logs web$/],
    ["silence inside", connect, { kind: "silent" }, {}, /4789\/udp.*swarmwright logs web$/],
    ["silence outside", connect, { kind: "silent" }, outside, /swarmwright ssh node-1 iptables --list-rules$/],
    ["a front door that hangs up", http, { kind: "failed", said: "socket hang up" }, outside, /routers/],
    ["a front door with nobody behind it", http, { kind: "status", status: 502 }, outside, /routers/],
  ])("says what to do about %s", (_, question, answer, more, remedy) => {
    expect(judge(asked(question, more), answer).remedy).toMatch(remedy);
  });
});
