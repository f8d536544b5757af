import { describe, expect, it } from "vitest";
import * as z from "zod";
import { rule } from "../../lib/core/rule.ts";
import { bytes, duration, hostLabel, labels } from "../../lib/core/schema.ts";
import { validatePartly } from "../../lib/core/validate.ts";
import { type Props, Secret, unknown } from "../../lib/core/value.ts";

const shape = z.strictObject({
  name: hostLabel.optional(),
  replicas: z.int().min(0).default(1),
  interval: duration.optional(),
  memory: bytes.optional(),
  mode: z.enum(["ingress", "host"]).default("ingress"),
  ports: z.array(z.strictObject({ target: z.int().min(1) })).default([]),
  labels: labels.default({}),
});

const schema = rule(shape, ["mode", "ports"], ["mode"], ({ mode, ports }) =>
  mode === "host" && ports.length === 0
    ? { summary: '"host" publishes nothing without ports', remedy: "name a port" }
    : undefined,
);

const problems = (props: Props) =>
  validatePartly(schema, "web", props).problems.map(({ at, summary, remedy }) => `${at}: ${summary} -> ${remedy}`);
const valid = (props: Props) => validatePartly(schema, "web", props).props;

describe("validatePartly", () => {
  it("fills in defaults", () => {
    expect(valid({})).toEqual({ replicas: 1, mode: "ingress", ports: [], labels: {} });
  });

  it("tells every problem at once, each with its value and what to do", () => {
    expect(
      problems({
        name: "Web!",
        replicas: -1,
        interval: "soon",
        mode: "mesh",
        ports: [{ target: 0 }],
        replica: 2,
        zzz: 1,
      }),
    ).toMatchInlineSnapshot(`
      [
        "web.name: "Web!": no host name: small letters, digits and inner hyphens, 63 at most -> correct this value",
        "web.replicas: -1: too small -> give at least 0",
        "web.interval: "soon" is no span of time -> write a number and one unit, such as "500ms", "30s" or "5m"",
        "web.mode: "mesh": no such choice -> use "ingress" or "host"",
        "web.ports.0.target: 0: too small -> give at least 1",
        "web: there is no property "replica" -> write replicas, or remove replica",
        "web: there is no property "zzz" -> remove zzz, or look up how it is spelt",
      ]
    `);
  });

  it("finds nothing wrong with what is unknown", () => {
    expect(
      problems({ name: unknown, replicas: unknown, interval: unknown, ports: unknown, labels: { a: unknown } }),
    ).toEqual([]);
    expect(valid({ replicas: unknown, ports: [{ target: unknown }] })).toMatchObject({
      replicas: unknown,
      ports: [{ target: unknown }],
    });
  });

  it("tells what is wrong beside what is unknown", () => {
    expect(problems({ name: unknown, ports: [{ target: unknown }, { target: -5 }] })).toEqual([
      "web.ports.1.target: -5: too small -> give at least 1",
    ]);
  });

  it("judges several properties together only when all of them are known and well-formed", () => {
    const fault = 'web.mode: "host" publishes nothing without ports -> name a port';
    expect(problems({ mode: "host" })).toEqual([fault]);
    expect(problems({ mode: "host", ports: unknown })).toEqual([]);
    expect(problems({ mode: unknown })).toEqual([]);
    expect(problems({ mode: "host", replicas: -1 })).toContain(fault);
  });

  it("keeps secrets secret, and quotes none", () => {
    const { props } = validatePartly(schema, "web", { name: new Secret("db"), labels: new Secret({ a: "b" }) });
    expect(props).toMatchObject({ name: new Secret("db"), labels: new Secret({ a: "b" }) });
    expect(problems({ name: new Secret("Not A Name") }).join()).not.toContain("Not A Name");
  });

  it("writes equal quantities the same way", () => {
    expect(valid({ interval: "60s", memory: "1024MiB" })).toMatchObject({ interval: "1m", memory: "1GiB" });
    expect(valid({ interval: "1500ms" })).toMatchObject({ interval: "1500ms" });
  });

  it("refuses labels that belong to this library", () => {
    expect(problems({ labels: { "swarmwright.stack": "x" } })).toEqual([
      'web.labels.swarmwright.stack: labels that begin with "swarmwright." are reserved -> choose another prefix',
    ]);
  });

  it("refuses a schema in which it could miss an unknown", () => {
    const tuple = z.object({ pair: z.tuple([z.string(), z.number()]) });
    expect(() => validatePartly(tuple, "web", {})).toThrow("tuple");
  });
});
