import { describe, expect, it } from "vitest";
import { writeConfiguration } from "../../../lib/resources/ingress/haproxy/configuration.ts";
import { edgeConfiguration } from "../../../lib/resources/ingress/haproxy/edge.ts";
import { routerConfiguration } from "../../../lib/resources/ingress/haproxy/router.ts";
import { complaints, whyNoHaproxy } from "../../support/haproxy.ts";
import { edges, routers } from "./features.ts";

const configurations = [
  ...Object.entries(routers).map(([feature, settings]) => [feature, routerConfiguration(settings)] as const),
  ...Object.entries(edges).map(([feature, settings]) => [feature, edgeConfiguration(settings)] as const),
];

describe("the proxies' configurations", () => {
  it.each(configurations)("say %s", async (feature, sections) => {
    const file = `../../golden/ingress/${feature.replaceAll(" ", "-")}.cfg`;
    await expect(writeConfiguration(sections)).toMatchFileSnapshot(file);
  });

  // HAProxy 3.3 refuses a frontend and a backend of one name.
  it.each(configurations)("say %s in sections of different names", (_, sections) => {
    const names = sections.flatMap(({ title: [, name] }) => (name === undefined ? [] : [name]));
    expect(names).toEqual([...new Set(names)]);
  });
});

describe.skipIf(whyNoHaproxy)(`HAProxy itself has nothing against${whyNoHaproxy}`, () => {
  it.each(configurations)("%s", (_, sections) => {
    expect(complaints(writeConfiguration(sections))).toBe("");
  });
});
