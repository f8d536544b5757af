import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Answer, ask } from "../../support/ask.ts";
import type { Seen } from "../../support/backends.ts";
import { core } from "./core.ts";
import { notYet } from "./elsewhere.ts";
import { extended } from "./extended.ts";
import { type Case, type Row, v1, v2, v3 } from "./row.ts";

const weights = {
  host: "weight.test",
  to: [
    { ...v1, weight: 70 },
    { ...v2, weight: 30 },
    { ...v3, weight: 0 },
  ],
};

const absent = { host: "absent.test", to: { service: "absent", port: 80 } };
/** The routers take a minute to be sure. */
const ABSENT_WITHIN_MS = 75_000;

const rows = [...Object.values(core), ...Object.values(extended)];

/** What a front door for all rows leads to: services that tell what they see, and one that never answers. */
export const rowServices = ["v1", "v2", "v3", "silent"] as const;
export const rowRoutes = [...rows.flatMap((row) => row.routes), weights, absent];
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

  const send = ({ host, path, method, headers, secured }: Case): Promise<Answer> =>
    ask({
      address: door.address,
      port: secured === true ? door.https : door.http,
      host,
      ...(path !== undefined && { path }),
      ...(method !== undefined && { method }),
      ...(headers && { headers }),
      ...(secured === true && { secured }),
    });

  const statusOf = async (host: string): Promise<number> => (await send({ host, expected: {} })).status;

  async function outcomes({ cases }: Row): Promise<object[]> {
    const all: object[] = [];
    for (const request of cases) all.push({ request, outcome: outcomeOf(request, await send(request)) });
    return all;
  }

  it.each(Object.entries(core))("core %s", async (_, row) => {
    expect(await outcomes(row)).toEqual(expectedOf(row));
  });

  it("core HTTPRouteWeight: by lot, in the proportion of the weights", async () => {
    const asked = Array.from({ length: 1_000 }, (_, index) => index);
    const counts = new Map<string, number>();
    for (let at = 0; at < asked.length; at += 20) {
      const { address, http: port } = door;
      const answers = await Promise.all(asked.slice(at, at + 20).map(() => ask({ address, port, host: weights.host })));
      for (const { body } of answers) {
        const { service } = JSON.parse(body) as Seen;
        counts.set(service, (counts.get(service) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].toSorted()).toEqual(["v1", "v2"]);
    // Five standard deviations of 1,000 draws are 7 percent.
    expect(Math.abs((counts.get("v1") ?? 0) - 700)).toBeLessThan(75);
  });

  it.each(Object.entries(extended))("extended %s", async (_, row) => {
    expect(await outcomes(row)).toEqual(expectedOf(row));
  });

  it("core HTTPRouteInvalidNonExistentBackendRef: 500, when nothing of it was found for a while", async () => {
    await expect.poll(() => statusOf(absent.host), { timeout: ABSENT_WITHIN_MS, interval: 500 }).toBe(500);
  });

  for (const [name, missing] of Object.entries(notYet)) {
    it.skipIf(missing)(`not yet: ${name}: ${missing}`, () => expect(missing).toBe(""));
  }
}

const expectedOf = ({ cases }: Row): object[] => cases.map((request) => ({ request, outcome: request.expected }));

/** What came of a request, as far as somebody said what should. */
function outcomeOf({ expected }: Case, answer: Answer) {
  const seen = expected.service === undefined ? undefined : (JSON.parse(answer.body) as Seen);
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
