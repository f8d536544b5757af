import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { passphraseOf } from "../../lib/workspace/passphrase.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

/** Asks for the passphrase as somebody whose home is this folder. */
function ask(home: string, env: NodeJS.ProcessEnv, isTerminal: boolean) {
  const told: string[] = [];
  const tell = (text: string) => told.push(text);
  return { passphrase: passphraseOf({ env: { XDG_CONFIG_HOME: home, ...env }, isTerminal, tell }), told };
}

const own = (home: string) => join(home, "swarmwright/passphrase");

describe("the passphrase of the state's secrets", () => {
  it("is what the environment says, also when it says nothing at all, as the Pulumi CLI takes it", () => {
    expect(ask(scratchFolder(), { PULUMI_CONFIG_PASSPHRASE: "open sesame" }, false).passphrase).toBe("open sesame");
    expect(ask(scratchFolder(), { PULUMI_CONFIG_PASSPHRASE: "" }, false).passphrase).toBe("");
  });

  it("is in the file that the environment names, without the end of its line", () => {
    const home = scratchFolder({ secret: "open sesame\n" });
    expect(ask(home, { PULUMI_CONFIG_PASSPHRASE_FILE: join(home, "secret") }, false).passphrase).toBe("open sesame");
  });

  it("is made on a terminal, once, for its owner's eyes only, and the person is told to keep it", () => {
    const home = scratchFolder();
    const { passphrase, told } = ask(home, {}, true);
    expect(passphrase).toMatch(/^[\w-]{43}$/);
    expect(statSync(own(home)).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, "swarmwright")).mode & 0o777).toBe(0o700);
    expect(told).toEqual([
      `Made a passphrase for the secrets in your state: ${own(home)}\nBack it up: without it the state is unreadable.`,
    ]);
    expect(told.join()).not.toContain(passphrase);
    expect(ask(home, {}, true)).toEqual({ passphrase, told: [] });
    expect(ask(home, { CI: "1" }, false)).toEqual({ passphrase, told: [] });
    expect(readFileSync(own(home), "utf8")).toBe(`${passphrase}\n`);
  });

  it.each<[who: string, env: NodeJS.ProcessEnv, isTerminal: boolean]>([
    ["a script", {}, false],
    ["a continuous integration, terminal or not", { CI: "true" }, true],
  ])("is never made for %s", (_who, env, isTerminal) => {
    const home = scratchFolder();
    expect(() => ask(home, env, isTerminal)).toThrow(
      [
        `PULUMI_CONFIG_PASSPHRASE: none is set, and there is no ${own(home)}`,
        "  fix: set PULUMI_CONFIG_PASSPHRASE, or name a file that holds it in PULUMI_CONFIG_PASSPHRASE_FILE",
      ].join("\n"),
    );
    expect(existsSync(own(home))).toBe(false);
  });

  it("is never made in a file that the environment names: a misspelt path is no wish for a new passphrase", () => {
    const home = scratchFolder();
    const file = join(home, "secert");
    expect(() => ask(home, { PULUMI_CONFIG_PASSPHRASE_FILE: file }, true)).toThrow(`there is no ${file}`);
    expect(existsSync(file)).toBe(false);
  });
});
