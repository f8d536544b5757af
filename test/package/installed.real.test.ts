import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoMachines } from "../support/real-stack.ts";

const repository = join(import.meta.dirname, "../..");

/** A registry may be slow. */
const INSTALL_MS = 300_000;

/** The program that the README shows first. */
function firstProgram(): string {
  const readme = readFileSync(join(repository, "README.md"), "utf8");
  const section = readme.slice(readme.indexOf("## A first program"));
  const program = /```ts\n([^]*?)```/.exec(section)?.[1] ?? "";
  // Tests open no way out of this host.
  return program.replaceAll("local()", "local({ internet: false })");
}

describe.skipIf(whyNoMachines())("the package, packed and installed into an empty project", () => {
  let directory: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "installed-"));
    const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
    execFileSync("npm", ["pack", "--silent", "--pack-destination", directory], { cwd: repository, stdio: "ignore" });
    writeFileSync(join(directory, "package.json"), JSON.stringify({ name: "site", type: "module", private: true }));
    run("npm", "install", "--ignore-scripts", "--prefer-offline", `./swarmwright-${version}.tgz`);
    writeFileSync(join(directory, "Pulumi.yaml"), `name: ${basename(directory).toLowerCase()}\nruntime: nodejs\n`);
    writeFileSync(join(directory, "index.ts"), firstProgram());
    mkdirSync(join(directory, "public"));
    writeFileSync(join(directory, "public/index.html"), "it works\n");
  }, INSTALL_MS);
  afterAll(() => {
    run("npx", "swarmwright", "destroy", "--yes");
    rmSync(directory, { recursive: true });
  });

  function run(program: string, ...args: readonly string[]): string {
    const env = { ...process.env, PULUMI_CONFIG_PASSPHRASE: "correct horse", PULUMI_STACK: "test" };
    return execFileSync(program, args, { cwd: directory, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  }

  it("runs the README's first program", () => {
    run("npx", "swarmwright", "up", "--yes");
    expect(run("npx", "swarmwright", "status")).toMatch(/^web +2\/2 +site:/m);
  });

  it("plans the README's first change as the README says", () => {
    writeFileSync(join(directory, "public/index.html"), "it works better\n");
    expect(run("npx", "swarmwright", "preview").replaceAll(/[0-9a-f]{12}/g, "<id>")).toMatchInlineSnapshot(`
      "+- Image   site  name site:<id> -> site:<id> (another content: its services roll, then the old one goes)
       ~ Service web   image.reference site:<id> -> site:<id> (rolling restart of 2 tasks, start-first)
      Plan: 1 to update, 1 to replace, 14 unchanged.
      "
    `);
  });
});
