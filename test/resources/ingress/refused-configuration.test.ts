import { describe, expect, it } from "vitest";
import { deploy } from "swarmwright/testing";
import { urnOf } from "../../../lib/core/labels.ts";
import { selfSigned } from "../../../lib/core/self-signed.ts";
import { FakeWorld } from "../../../lib/testing/world.ts";
import { frontProgram, type FrontProgramArgs } from "../../support/front-program.ts";

const up = (world: FakeWorld, args: FrontProgramArgs) => deploy(() => frontProgram(args), { world });

const tlsFor = (host: string) => ({ hosts: [host], ...selfSigned(host) });
const shop = tlsFor("shop.test");

/** Lets HAProxy say no to the configuration of a tier, and to no other. */
function refuse(world: FakeWorld, tier: string): void {
  world.onExec = ([program, option], labels) =>
    program === "haproxy" && option === "-c" && urnOf(labels)?.endsWith(`::front-${tier}`) === true
      ? { exitCode: 1, stdout: "[ALERT] unknown keyword 'moode'\n", stderr: "" }
      : undefined;
}

const words = (tier: string): string =>
  [
    `front-${tier}.content: haproxy -c -f /etc/haproxy/haproxy.cfg says no to it, with exit code 1:`,
    "[ALERT] unknown keyword 'moode'",
    "  fix: put right what it says of /etc/haproxy/haproxy.cfg; nothing on the cluster was changed",
  ].join("\n");

describe.each<[string, readonly string[], FrontProgramArgs]>([
  ["edge", ["front-edge"], { proxyProtocolFrom: ["192.0.2.0/24"] }],
  ["router", ["front-router", "front-certificates"], { tls: [shop, tlsFor("more.test")] }],
])("an Ingress whose %s has a configuration that HAProxy says no to", (tier, names, change) => {
  const isOfTier = (name: string) => names.some((its) => name.startsWith(its));
  const kept = ({ configs, services }: FakeWorld) => ({
    configs: [...configs].filter(({ name }) => isOfTier(name)),
    services: [...services].filter(({ name }) => isOfTier(name)),
  });
  const writes = (world: FakeWorld) =>
    world.writes.filter(({ operation, on }) => /^(config|service)\./.test(operation) && isOfTier(on));

  it("keeps none, makes no service of it, and tells HAProxy's words", async () => {
    const world = new FakeWorld();
    refuse(world, tier);
    await expect(up(world, { tls: [shop] })).rejects.toThrow(words(tier));
    expect(kept(world)).toEqual({ configs: [], services: [] });
  });

  it("leaves what is there as it is", async () => {
    const world = new FakeWorld();
    await up(world, { tls: [shop] });
    const [before, written] = [kept(world), writes(world)];
    expect(before.configs).toHaveLength(names.length);
    expect(written).toHaveLength(names.length + 1);
    refuse(world, tier);
    await expect(up(world, { tls: [shop], ...change })).rejects.toThrow(words(tier));
    expect(kept(world)).toEqual(before);
    expect(writes(world)).toEqual(written);
  });
});
