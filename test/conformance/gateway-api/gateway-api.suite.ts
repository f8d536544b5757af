import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, ask } from "../../support/ask.ts";
import { SEEN, type Seen } from "../../support/backends.ts";
import { call, upgraded } from "../../support/raw.ts";
import { core } from "./core.ts";
import { notYet } from "./elsewhere.ts";
import { beyond, extended } from "./extended.ts";
import { type Case, h2v1, h2v2, h2v3, type Row, v1, v2, v3 } from "./row.ts";

/** The parts of three services. */
const WEIGHTS = [70, 30, 0] as const;

const weights = { host: "weight.test", to: [v1, v2, v3].map((to, at) => ({ ...to, weight: WEIGHTS[at] ?? 0 })) };
const callWeights = {
  host: "grpc-weight.test",
  to: [h2v1, h2v2, h2v3].map((to, at) => ({ ...to, weight: WEIGHTS[at] ?? 0 })),
};

const websocket = { host: "ws.test", to: v1 };
const absent = { host: "absent.test", to: { service: "absent", port: 80 } };
/** The routers take a minute to be sure. */
const ABSENT_WITHIN_MS = 75_000;
/** Percent of the requests for a host that go to a service which is not there. */
const ABSENT_SHARE = 30;
const partly = {
  host: "partly-absent.test",
  to: [
    { ...v1, weight: 100 - ABSENT_SHARE },
    { ...absent.to, weight: ABSENT_SHARE },
  ],
};
const siblings = [
  { host: "siblings.test", to: v1 },
  { host: "siblings.test", path: "/v2", to: absent.to },
];

const rows = [core, extended, beyond].flatMap((part) => Object.values(part));

/**
 * What a front door for all rows leads to: services that tell what they see, one that never answers, one that recovers,
 * and some that a cluster finds otherwise.
 */
export const rowServices = ["v1", "v2", "v3", "silent", "flaky", "headless", "published"] as const;
/** Those that are called by HTTP/2, too, on port 81. */
export const calledServices: readonly string[] = ["v1", "v2", "v3"];
export const rowRoutes = [
  ...rows.flatMap((row) => row.routes),
  weights,
  callWeights,
  websocket,
  absent,
  partly,
  ...siblings,
];
export const rowCertificates: readonly (readonly [string, ...string[]])[] = [["secured.test"], ["*.secured.test"]];

/** A front door with all routes and certificates. */
export interface Door {
  readonly address: string;
  readonly http: number;
  readonly https: number;
  close(): Promise<void>;
}

/** Every row on real traffic. */
export function gatewayApiSuite(open: () => Promise<Door>): void {
  let door: Door;

  beforeAll(async () => {
    door = await open();
    // The edge looks for the routers once for each of its ports, at times of its own.
    for (const secured of [false, true]) {
      await vi.waitFor(() => send({ host: absent.host, secured, expected: {} }), { timeout: 10_000 });
    }
  });
  afterAll(() => door.close());

  const send = ({ host, path, method, headers, secured, isCall }: Case): Promise<Answer> => {
    if (isCall === true) return callAt(door, host, path ?? "/", headers);
    return ask({
      address: door.address,
      port: secured === true ? door.https : door.http,
      host,
      ...(path !== undefined && { path }),
      ...(method !== undefined && { method }),
      ...(headers && { headers }),
      ...(secured === true && { secured }),
    });
  };

  /** Of 20 requests at once. */
  const answersAtOnce = (request: Omit<Case, "expected">): Promise<readonly Answer[]> =>
    Promise.all(Array.from({ length: 20 }, () => send({ ...request, expected: {} })));

  /** Of 1,000 requests. */
  async function answersTo(request: Omit<Case, "expected">): Promise<readonly Answer[]> {
    const all: Answer[] = [];
    while (all.length < 1_000) all.push(...(await answersAtOnce(request)));
    return all;
  }

  /** What requests are answered with that come to every router: they are many at once. */
  async function statusesOf(host: string, path = "/"): Promise<readonly number[]> {
    return [...new Set((await answersAtOnce({ host, path })).map(({ status }) => status))];
  }

  async function outcomes({ cases }: Row): Promise<object[]> {
    const all: object[] = [];
    for (const request of cases) all.push({ request, outcome: outcomeOf(request, await send(request)) });
    return all;
  }

  it.each(Object.entries(core))("core %s", async (_, row) => {
    expect(await outcomes(row)).toEqual(expectedOf(row));
  });

  describe.each([
    ["HTTPRouteWeight", { host: weights.host }],
    ["GRPCRouteWeight", { host: callWeights.host, isCall: true }],
  ])("core %s", (_, request) => {
    it("by lot, in the proportion of the weights", async () => {
      const counts = new Map<string, number>();
      for (const { service } of (await answersTo(request)).map(seenBy)) {
        counts.set(service, (counts.get(service) ?? 0) + 1);
      }
      expect([...counts.keys()].toSorted()).toEqual(["v1", "v2"]);
      // Five standard deviations of 1,000 draws are 7 percent.
      expect(Math.abs((counts.get("v1") ?? 0) - 700)).toBeLessThan(75);
    });
  });

  it.each(Object.entries(extended))("extended %s", async (_, row) => {
    expect(await outcomes(row)).toEqual(expectedOf(row));
  });

  describe("extended HTTPRouteBackendProtocolWebSocket: requests that ask for it", () => {
    it("become websockets", async () => {
      const { address: host, http, https } = door;
      const expected = ["HTTP/1.1 101 Switching Protocols", "v1 heard hello"];
      expect(await upgraded(connect(http, host), websocket.host, "hello")).toEqual(expected);
      const secured = connectTls({ host, port: https, servername: websocket.host, rejectUnauthorized: false });
      expect(await upgraded(secured, websocket.host, "hello")).toEqual(expected);
    });
  });

  it.each(Object.entries(beyond))("and %s", async (_, row) => {
    expect(await outcomes(row)).toEqual(expectedOf(row));
  });

  describe("core HTTPRouteInvalidNonExistentBackendRef: a service that is not there", () => {
    it("500, when nothing of it was found for a while", async () => {
      await expect.poll(() => statusesOf(absent.host), { timeout: ABSENT_WITHIN_MS, interval: 500 }).toEqual([500]);
    });
  });

  // By then every router is sure that the one is not there.
  describe("core HTTPRoutePartiallyInvalidViaInvalidReferenceGrant: one service of several that is not there", () => {
    it("500 to its share alone: what else is led there is served", async () => {
      expect(await statusesOf("siblings.test", "/v2")).toEqual([500]);
      expect(await statusesOf("siblings.test")).toEqual([200]);
      const answers = await answersTo({ host: partly.host });
      const refused = answers.filter(({ status }) => status === 500);
      const served = answers.filter(({ status }) => status === 200).map((answer) => seenBy(answer).service);
      expect([refused.length + served.length, [...new Set(served)]]).toEqual([1_000, ["v1"]]);
      // Hoeffding: n lots are t or more off with a chance of at most 2 exp(-2 t^2 / n). Of 1,000 and 104: 8e-10.
      expect(Math.abs(refused.length - 10 * ABSENT_SHARE)).toBeLessThan(104);
    });
  });

  for (const [missing, names] of Object.entries(notYet)) {
    it.skipIf(missing)(`not yet: ${names.join(", ")}: ${missing}`, () => expect(names).toEqual([]));
  }
}

/** What comes of a call of gRPC, in the form of any other answer. */
async function callAt(door: Door, host: string, path: string, headers?: Case["headers"]): Promise<Answer> {
  const { status = 0, seen } = await call(`http://${door.address}:${door.http}`, host, path, "message", headers);
  return { status, headers: seen ? { [SEEN]: JSON.stringify(seen) } : {}, body: "", names: "", fingerprint: "" };
}

const seenBy = ({ headers, body }: Answer): Seen => JSON.parse(String(headers[SEEN] ?? body)) as Seen;

const expectedOf = ({ cases }: Row): object[] => cases.map((request) => ({ request, outcome: request.expected }));

/** What came of a request, as far as somebody said what should. */
function outcomeOf({ expected }: Case, answer: Answer) {
  const seen = expected.service === undefined || answer.status !== 200 ? undefined : seenBy(answer);
  return {
    status: answer.status,
    ...(seen && { service: seen.service }),
    ...(expected.path !== undefined && { path: seen?.path }),
    ...(expected.seen && { seen: picked(expected.seen, seen?.headers ?? {}) }),
    ...(expected.headers && { headers: picked(expected.headers, answer.headers) }),
    ...(expected.names !== undefined && { names: answer.names }),
  };
}

const picked = (wanted: object, given: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.keys(wanted).map((name) => [name, given[name]]));
