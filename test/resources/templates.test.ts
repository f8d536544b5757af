import { Output } from "@pulumi/pulumi";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Config, local, Machine, Secret, Service, SwarmCluster } from "swarmwright";
import { deploy, fakeWorld, preview } from "swarmwright/testing";
import { wrongTemplate } from "../../lib/resources/kept-file/template.ts";

const templateDriver = "golang";
const check = (content: string) => wrongTemplate(content, templateDriver)?.summary;
const unended = "has a {{ that no }} ends";

interface Args {
  readonly content?: string | Output<string>;
  readonly templateDriver?: "golang";
}

const program =
  (Kind: typeof Config | typeof Secret, { content = "{{.Service.Name}}\n", ...args }: Args = {}) =>
  () => {
    const cluster = new SwarmCluster("site", { managers: [new Machine("node-1", { driver: local() })] });
    const file = new Kind("page", { cluster, content, ...args });
    const given = Kind === Config ? { configs: [file as Config] } : { secrets: [file as Secret] };
    new Service("web", { cluster, image: "site:1", ...given });
    return { name: file.name };
  };

describe.each([Config, Secret])("a template in a %o", (Kind) => {
  it("is another file than the same text as it is: its services roll, then that one goes", async () => {
    const world = fakeWorld();
    const { outputs: plain } = await deploy(program(Kind), { world });
    const plan = String(await preview(program(Kind, { templateDriver }), { world }));
    expect(plan).toContain("templateDriver = golang");
    expect(plan).toMatch(/~ Service web +(configs|secrets)\[0\]\.name page-\w{12} -> page-\w{12} \(rolling restart/);
    const { outputs: filled } = await deploy(program(Kind, { templateDriver }), { world });
    expect(filled["name"]).not.toBe(plain["name"]);
    expect(world.services.get("web").startedTasks).toBe(2);
    expect(world.configs.size + world.secrets.size).toBe(1);
    expect(String(await preview(program(Kind, { templateDriver }), { world }))).toMatch(/^Nothing to do/);
  });

  it("that cannot come out right is refused before anything is made, and not quoted", async () => {
    const content = "hunter2 {{.Node.Hostname}}";
    const refused = preview(program(Kind, { content, templateDriver }));
    await expect(refused).rejects.toThrow("page.content: ");
    await expect(refused).rejects.toThrow("uses .Node.Hostname or .Node.Platform, which engines leave empty");
    await expect(refused).rejects.not.toThrow("hunter2");
    expect(String(await preview(program(Kind, { content })))).toContain("page");
  });
});

describe("a template", () => {
  it.each([
    "no template at all }}",
    "{{.Service.ID}} {{.Service.Name}} {{.Service.Labels}} {{.Node.ID}} {{.Task.ID}} {{.Task.Name}} {{.Task.Slot}}",
    '{{ index .Service.Labels "team" }} {{- env "HOME" -}} {{config "a"}} {{secret "b"}}',
    '{{/* .Node.Hostname }} */}} {{`}} .Node.Hostname`}} {{"{{.Node.Hostname"}} {{\'"\'}}',
    "{{with $x := .Task}}{{$x.Name}}{{end}} {{$.Task.Slot}}",
    ".Node.Hostname",
  ])("%j is let pass", (content) => {
    expect(check(content)).toBeUndefined();
  });

  it.each([
    ["{{.Node.Hostname}}", expect.stringContaining("leave empty")],
    ['{{ printf "%s" $.Node.Platform.OS }}', expect.stringContaining("leave empty")],
    ["{{.Node.Name}}", "uses a field that Docker has not"],
    ["{{if .Task.Number}}x{{end}}", "uses a field that Docker has not"],
    ["{{.Task.Slot}", unended],
    ['{{env "HOME}}', unended],
    ["{{/* no end }}", unended],
    ["{{.Task.Slot}} {{", unended],
  ])("%j is not", (content, summary) => {
    expect(check(content)).toEqual(summary);
  });

  // Were there several ways to read it, one of these would take forever.
  it("is read in one way only, however odd it is", () => {
    const piece = fc.constantFrom("{{", "}}", '"', "'", "`", "/*", "*/", "\\", " ", ".Task", ".Slot", "\n");
    const texts = fc.array(piece, { minLength: 200, maxLength: 400 }).map((pieces) => `{{${pieces.join("")}`);
    const told = new Set<string | undefined>();
    fc.assert(
      fc.property(texts, (text) => void told.add(check(text))),
      { numRuns: 200 },
    );
    expect(told).toContain(unended);
  });
});
