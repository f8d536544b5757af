import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { selfSigned } from "../../lib/core/self-signed.ts";
import type { Seen } from "../support/backends.ts";
import { frontBed, frontText } from "../support/front-bed.ts";
import type { FrontClusterArgs } from "../support/front-cluster.ts";
import { type LoadResult, startLoad } from "../support/load.ts";
import { type RealStack, whyNoMachines } from "../support/real-stack.ts";

/*
 * A front door on three machines under load: 100 new connections a second, of which ten are numbered POSTs, and 100
 * connections that stay. Each change is made by `up` while the load goes on.
 */
const FRESH = 3_100;
const RATE = 100;
const KEPT = 100;
/** Requests before the change, so that it meets a load that runs. */
const WARM = 200;

const web = { service: "web", port: 80 };
const api = { service: "api", port: 80 };
const tlsFor = (host: string) => ({ hosts: [host], ...selfSigned(host) });

const base: FrontClusterArgs = {
  services: ["web", "api"],
  routes: [{ to: web }, { path: "/api", to: api }],
  tls: [tlsFor("shop.test")],
  proxyVersion: "proxy-1",
};
const more = { host: "more.test", to: api };

describe.skipIf(whyNoMachines())("under load, nothing is lost and nothing is done twice when", () => {
  let stack: RealStack;
  let addresses: readonly string[];
  let args: FrontClusterArgs = base;

  beforeAll(async () => {
    stack = frontBed(base);
    const executed = join(stack.directory, "executed");
    mkdirSync(executed);
    args = { ...base, executed };
    stack.write(frontText(args));
    await stack.succeed("up", "--yes");
    addresses = (await stack.machines()).map(({ address }) => address);
  });
  afterAll(() => stack.remove());

  const judge = (body: string): string | undefined => {
    const { service } = JSON.parse(body) as Seen;
    return service === "web" ? undefined : `answered by ${service}`;
  };

  /** @param asked machines that the load goes to */
  async function loaded(act: () => Promise<unknown>, asked = addresses): Promise<LoadResult> {
    const posts = join(stack.directory, "executed/posts");
    writeFileSync(posts, "");
    const load = startLoad({ addresses: asked, host: "a.test", freshPerSecond: RATE, kept: KEPT, judge });
    await load.until(WARM);
    await act();
    await load.until(Math.max(FRESH, load.sent() + RATE));
    const result = await load.end();
    const { fresh, kept, reopened, p50Ms, p99Ms, failures } = result;
    console.info(
      `${fresh} fresh, ${kept} kept (${reopened} reopened), p50 ${p50Ms} ms, p99 ${p99Ms} ms, failed ${failures.length}`,
    );
    const executed = readFileSync(posts, "utf8").trim().split("\n").toSorted();
    expect(executed.filter((path, index) => path === executed[index - 1])).toEqual([]);
    expect(result.posted.length).toBeGreaterThan(0);
    expect(result.posted.filter((path) => !executed.includes(path))).toEqual([]);
    return result;
  }

  async function changed(change: Partial<FrontClusterArgs>): Promise<void> {
    args = { ...args, ...change };
    stack.write(frontText(args));
    expect((await stack.succeed("up", "--yes")).stderr).not.toContain("Nothing to do");
  }

  it.each<[string, Partial<FrontClusterArgs>]>([
    ["a service goes from one version to the next", { version: "2" }],
    ["a route is added", { routes: [...base.routes, more] }],
    ["a route is removed", { routes: base.routes }],
    ["a certificate is replaced", { tls: [tlsFor("shop.test")] }],
    ["the routers' image changes", { proxyVersion: "proxy-2" }],
  ])("%s", async (_, change) => {
    const { failures, fresh } = await loaded(() => changed(change));
    expect(fresh).toBeGreaterThanOrEqual(3_000);
    expect(failures).toEqual([]);
  });
});
