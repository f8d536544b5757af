import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answer, ask } from "../../support/ask.ts";
import { backend, type BackendServer, type Seen } from "../../support/backends.ts";
import { type FrontDoor, openFrontDoor } from "../../support/front-door.ts";
import { whyNoHaproxy } from "../../support/haproxy.ts";
import { core } from "./core.ts";
import { notYet, shownElsewhere } from "./elsewhere.ts";
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

const rows = [...Object.values(core), ...Object.values(extended)];

describe.skipIf(whyNoHaproxy)(`the Gateway API's HTTP rows, on real traffic${whyNoHaproxy}`, () => {
  let front: FrontDoor;
  const servers: BackendServer[] = [];

  beforeAll(async () => {
    const services: Record<string, number> = {};
    for (const name of ["v1", "v2", "v3"]) {
      const server = await backend(name);
      servers.push(server);
      services[name] = server.port;
    }
    const silent = await backend("silent", () => undefined);
    servers.push(silent);
    const routes = [...rows.flatMap((row) => row.routes), weights];
    const certificates = [["secured.test"], ["*.secured.test"]] as const;
    front = await openFrontDoor({ routes, services: { ...services, silent: silent.port }, certificates });
  });

  afterAll(async () => {
    await front.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  const send = ({ host, path, method, headers, secured }: Case): Promise<Answer> =>
    ask({
      port: secured === true ? front.https : front.http,
      host,
      ...(path !== undefined && { path }),
      ...(method !== undefined && { method }),
      ...(headers && { headers }),
      ...(secured === true && { secured }),
    });

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
      const answers = await Promise.all(
        asked.slice(at, at + 20).map(() => ask({ port: front.http, host: weights.host })),
      );
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

  for (const [name, missing] of Object.entries(notYet)) {
    it.skipIf(missing)(`not yet: ${name}: ${missing}`, () => expect(missing).toBe(""));
  }
});

describe("the table of the Gateway API's rows", () => {
  it("has each row once", () => {
    const names = [core, extended, notYet, shownElsewhere].flatMap((part) => Object.keys(part));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

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
