import { describe, expect, it } from "vitest";
import type { Asked, ExpectedAddresses, ExpectedAnswer } from "../../../lib/cli/check/step.ts";
import { judge as judgeAt } from "../../../lib/cli/check/verdict.ts";
import type { Answer, HttpAnswer, Question, ShownCertificate } from "../../../lib/drivers/reach/port.ts";
import { task } from "./scenes.ts";

const NOW = Date.parse("2026-06-15T12:00:00Z");
const judge = (about: Asked, answer: Answer) => judgeAt(about, answer, NOW);
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
    [http, { kind: "status", status: 503 }, "ok", "HTTP status 503, from a router: see its routes"],
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
  ])("says what to do about %s", (_, question, answer, more, remedy) => {
    expect(judge(asked(question, more), answer).remedy).toMatch(remedy);
  });
});

describe("the answer to a route", () => {
  const api = { service: "api", port: 3_000, protocol: "http1" } as const;
  const web = { service: "web", port: 80, protocol: "http1" } as const;
  const status = (code: number, more: Partial<HttpAnswer> = {}): HttpAnswer => ({
    kind: "status",
    status: code,
    ...more,
  });
  const ask = (route: ExpectedAnswer, answer: Answer) => judge(asked(http, { ...outside, route }), answer);
  const text = (body: string) => ({ contentType: "text/plain", contentBytes: body.length });

  it.each<[HttpAnswer, "ok" | "failed", string, RegExp?]>([
    [status(200), "ok", "HTTP status 200"],
    [status(302), "ok", "HTTP status 302"],
    [status(401), "ok", "HTTP status 401"],
    [status(404), "ok", "HTTP status 404"],
    [status(501), "ok", "HTTP status 501"],
    [
      status(404, text("no route takes this request\n")),
      "failed",
      "HTTP status 404: no route takes this request",
      /up$/,
    ],
    [status(500), "failed", "HTTP status 500", /swarmwright logs api$/],
    [
      status(500, text("the service of this route is not there\n")),
      "failed",
      "HTTP status 500: no task of api at port 3000 was found",
      /a network of the Ingress: swarmwright status --tasks$/,
    ],
    [status(502), "failed", "HTTP status 502: what api at port 3000 answers is no HTTP", /"h2c"; .* logs api$/],
    [status(503), "failed", "HTTP status 503: no task of api at port 3000 answers", /0\.0\.0\.0.* logs api$/],
    [status(504), "failed", "HTTP status 504: api at port 3000 did not answer in time", /logs api$/],
  ])("of a service that is %j", (answer, result, seen, remedy = /^$/) => {
    const verdict = ask({ services: [api] }, answer);
    expect(verdict).toMatchObject({ result, seen });
    expect(verdict.remedy ?? "").toMatch(remedy);
  });

  it("of several services names them all", () => {
    expect(ask({ services: [web, api] }, status(503))).toMatchObject({
      seen: "HTTP status 503: no task of web at port 80, api at port 3000 answers",
      remedy: expect.stringMatching(/swarmwright logs web, swarmwright logs api$/),
    });
  });

  it("of a service that speaks gRPC alone may be none to HEAD", () => {
    const grpc = { ...api, protocol: "h2c" } as const;
    expect(ask({ services: [grpc] }, status(502))).toMatchObject({ result: "unasked" });
    const nobody = ask({ services: [grpc] }, status(503));
    expect(nobody).toMatchObject({ result: "failed", remedy: expect.stringContaining("speak HTTP/2 without TLS") });
  });

  it.each([
    [308, 308, "ok", "HTTP status 308"],
    [503, 503, "ok", "HTTP status 503"],
    [308, 200, "failed", "HTTP status 200, not 308"],
  ] as const)("of the front door itself that should be %s, and is %s: %s", (own, seenStatus, result, seen) => {
    expect(ask({ services: [], status: own }, status(seenStatus))).toMatchObject({ result, seen });
  });

  it.each(["refused", "silent"] as const)("that is none, but %s, is looked for at the front door first", (kind) => {
    expect(ask({ services: [api] }, { kind }).remedy).toMatch(/^mend the ports of the front door first.* logs api$/);
    expect(ask({ services: [], status: 308 }, { kind }).remedy).toMatch(/^mend the ports .* status --tasks$/);
  });
});

describe("the certificate that a route's host shows", () => {
  const shown = (more: Partial<ShownCertificate> = {}): ShownCertificate => ({
    names: "DNS:shop.test",
    isForHost: true,
    validFrom: "2026-01-01T00:00:00.000Z",
    validTo: "2027-01-01T00:00:00.000Z",
    fingerprint: "AA",
    ...more,
  });
  const judged = (certificate: ShownCertificate, code = 200, certificates: readonly string[] = ["BB", "AA"]) => {
    const secured: Question = { ...http, isSecured: true };
    const route = { services: [{ service: "web", port: 80, protocol: "http1" as const }], certificates };
    return judge(asked(secured, { ...outside, route }), { kind: "status", status: code, certificate });
  };

  it.each<[string, Partial<ShownCertificate>, "ok" | "failed", string, RegExp?]>([
    ["good", {}, "ok", "certificate until 2027-01-01"],
    ["good for two weeks", { validTo: "2026-06-29T12:00:00.000Z" }, "ok", "certificate until 2026-06-29"],
    [
      "soon expired",
      { validTo: "2026-06-29T11:00:00.000Z" },
      "ok",
      "its certificate expires in 13 days, on 2026-06-29",
      /tls, then swarmwright up$/,
    ],
    [
      "expired",
      { validTo: "2026-06-15T11:00:00.000Z" },
      "failed",
      "its certificate expired on 2026-06-15",
      /tls, then swarmwright up$/,
    ],
    [
      "not valid yet",
      { validFrom: "2026-07-01T00:00:00.000Z" },
      "failed",
      "its certificate is not valid before 2026-07-01",
      /clock/,
    ],
    [
      "another host's",
      { isForHost: false, names: "DNS:other.test" },
      "failed",
      "its certificate is not made out to shop.test, but to DNS:other.test",
      /^get one for its hosts/,
    ],
    ["another one", { fingerprint: "CC" }, "failed", "its certificate is none of the program's", /swarmwright up$/],
  ])("is %s", (_, more, result, seen, remedy = /^$/) => {
    const verdict = judged(shown(more));
    expect(verdict).toMatchObject({ result, seen: `HTTP status 200, ${seen}` });
    expect(verdict.remedy ?? "").toMatch(remedy);
  });

  it("is taken as it is if the program's are not known", () => {
    expect(judged(shown(), 200, [])).toMatchObject({ result: "ok" });
  });

  it("is not spoken of where the service does not answer", () => {
    expect(judged(shown(), 503).seen).toBe("HTTP status 503: no task of web at port 80 answers");
  });
});
