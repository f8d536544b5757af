import { describe, expect, it } from "vitest";
import * as z from "zod";
import { ruleOf } from "../../lib/core/disclosure.ts";
import { lifecycles } from "../../lib/provider/registry.ts";

type Rule = ReturnType<typeof ruleOf>;

/** A place of a schema where a user's text may stand, and what is declared for it. */
interface Text {
  readonly path: string;
  readonly rule: Rule;
}

interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
}

const texts = new Set(["string", "custom", "template_literal"]);
const noTexts = new Set(["number", "int", "boolean", "literal", "enum"]);

function textsOf(schema: z.core.$ZodType, path: string, outer: Rule): readonly Text[] {
  const rule = ruleOf(schema) ?? outer;
  const def = schema._zod.def as Def;
  if (texts.has(def.type)) return [{ path, rule }];
  if (noTexts.has(def.type)) return [];
  const inner: readonly (readonly [string, z.core.$ZodType])[] = [
    ...Object.entries(def.shape ?? {}).map(([key, value]) => [`${path}.${key}`, value] as const),
    ...[def.innerType, def.in, ...(def.options ?? [])].flatMap((one) => (one ? [[path, one] as const] : [])),
    ...(def.element ? [[`${path}[]`, def.element] as const] : []),
    ...(def.valueType ? [[`${path}{}`, def.valueType] as const] : []),
  ];
  if (inner.length === 0) throw new Error(`${path}: this test cannot look into ${def.type}`);
  return inner.flatMap(([at, one]) => textsOf(one, at, rule));
}

const all = (): readonly Text[] =>
  Object.entries(lifecycles).flatMap(([type, { schema }]) =>
    textsOf(schema, type.slice(type.lastIndexOf(":") + 1), undefined),
  );

const pathsOf = (found: readonly Text[]): readonly string[] => [...new Set(found.map(({ path }) => path))];

describe("what becomes of a secret value", () => {
  it("is declared for every text of every resource", () => {
    expect(pathsOf(all().filter(({ rule }) => rule === undefined))).toEqual([]);
  });

  it("is noticed by that test where it is not declared", () => {
    const schema = z.object({ list: z.array(z.object({ word: z.string().optional() })) });
    expect(textsOf(schema, "It", undefined)).toEqual([{ path: "It.list[].word", rule: undefined }]);
  });

  const those = (kind: "refuse" | "warn" | "allow") => pathsOf(all().filter(({ rule }) => rule?.onSecret === kind));

  it("is that it is refused, in what lists, process lists and errors show", () => {
    expect(those("refuse")).toMatchInlineSnapshot(`
      [
        "Config.name",
        "Config.content",
        "Config.labels{}",
        "Config.check.image.reference",
        "Config.check.command[]",
        "Config.check.target",
        "Config.check.user",
        "Config.check.files{}",
        "Config.check.certificates[]",
        "Image.name",
        "Image.source.binaries[]",
        "Image.source.files{}",
        "Image.source.entrypoint[]",
        "Machine.name",
        "OverlayNetwork.name",
        "OverlayNetwork.labels{}",
        "Secret.name",
        "Secret.labels{}",
        "Service.image.reference",
        "Service.command[]",
        "Service.args[]",
        "Service.user",
        "Service.groups[]",
        "Service.workingDir",
        "Service.hostname",
        "Service.mounts[].source",
        "Service.mounts[].target",
        "Service.configs[].target",
        "Service.secrets[].target",
        "Service.sysctls{}",
        "Service.healthcheck.test",
        "Service.healthcheck.test[]",
        "Service.name",
        "Service.networks[].aliases[]",
        "Service.placement.constraints[]",
        "Service.placement.spread[]",
        "Service.labels{}",
        "SwarmNode.labels{}",
        "Volume.name",
        "Volume.driver",
        "Volume.labels{}",
      ]
    `);
  });

  it("is that the plan warns of it, where Docker has no other place for it", () => {
    expect(those("warn")).toMatchInlineSnapshot(`
      [
        "OverlayNetwork.subnet",
        "Service.env{}",
        "Service.dns.nameservers[]",
        "Service.dns.search[]",
        "Service.dns.options[]",
        "Service.hosts{}",
        "Volume.driverOptions{}",
      ]
    `);
  });

  it("is nothing, for the reason that is declared", () => {
    const allowed = all().flatMap(({ path, rule }) =>
      rule?.onSecret === "allow" ? [[rule.reason, path] as const] : [],
    );
    const byReason = Object.fromEntries(
      [...new Set(allowed.map(([reason]) => reason))].map((reason) => [
        reason,
        [...new Set(allowed.filter(([its]) => its === reason).map(([, path]) => path))],
      ]),
    );
    expect(byReason).toMatchInlineSnapshot(`
      {
        "a number with its unit, or one of a few words": [
          "Machine.driver.memory",
          "Service.mounts[].size",
          "Service.healthcheck.interval",
          "Service.healthcheck.timeout",
          "Service.healthcheck.startPeriod",
          "Service.stopSignal",
          "Service.stopGracePeriod",
          "Service.resources.limits.memory",
          "Service.resources.reservations.memory",
          "Service.restart.delay",
          "Service.restart.window",
          "Service.update.delay",
          "Service.update.monitor",
          "Service.rollback.delay",
          "Service.rollback.monitor",
        ],
        "another construct says it, and answers for it": [
          "Config.check.image.imageId",
          "Config.cluster.name",
          "Config.cluster.clusterId",
          "Config.connection.managers[].path",
          "Config.machines[].name",
          "Config.machines[].endpoint.path",
          "Image.imageId",
          "Image.machines[].machineId",
          "Image.machines[].name",
          "Image.machines[].endpoint.path",
          "OverlayNetwork.cluster.name",
          "OverlayNetwork.cluster.clusterId",
          "OverlayNetwork.connection.managers[].path",
          "Secret.cluster.name",
          "Secret.cluster.clusterId",
          "Secret.connection.managers[].path",
          "Service.image.imageId",
          "Service.mounts[].source.name",
          "Service.mounts[].source.driver",
          "Service.mounts[].source.driverOptions{}",
          "Service.mounts[].source.labels{}",
          "Service.configs[].name",
          "Service.configs[].configId",
          "Service.secrets[].name",
          "Service.secrets[].secretId",
          "Service.networks[].name",
          "Service.networks[].networkId",
          "Service.cluster.name",
          "Service.cluster.clusterId",
          "Service.connection.managers[].path",
          "Service.machines[].name",
          "Service.machines[].endpoint.path",
          "Swarm.name",
          "Swarm.clusterId",
          "Swarm.connection.managers[].path",
          "Swarm.members{}.nodeId",
          "Swarm.members{}.endpoint.path",
          "SwarmNode.name",
          "SwarmNode.cluster",
          "SwarmNode.machine.name",
          "SwarmNode.machine.machineId",
          "SwarmNode.address",
          "SwarmNode.endpoint.path",
          "SwarmNode.peers[].name",
          "SwarmNode.peers[].address",
          "SwarmNode.peers[].endpoint.path",
          "Volume.machines[].machineId",
          "Volume.machines[].name",
          "Volume.machines[].endpoint.path",
        ],
        "encrypted wherever it is kept, and never shown": [
          "Secret.content",
          "Secret.key",
        ],
      }
    `);
  });
});
