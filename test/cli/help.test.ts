import { describe, expect, it } from "vitest";
import { Bed } from "./bed.ts";

const run = (argv: readonly string[]) => new Bed().run(argv);

const COMMANDS = [
  "up",
  "preview",
  "destroy",
  "outputs",
  "status",
  "check",
  "logs",
  "exec",
  "ssh",
  "env",
  "config",
  "stack",
] as const;
const SUBCOMMANDS = ["config get", "config set", "config rm", "stack ls", "stack select", "stack rm"] as const;

describe("help", () => {
  it.each([["help"], ["--help"], ["-h"]])("lists the commands, with exit code 0: swarmwright %s", async (argument) => {
    const { exitCode, out, notes } = await run([argument]);
    expect({ exitCode, notes }).toEqual({ exitCode: 0, notes: "" });
    expect(out).toBe((await run(["help"])).out);
  });

  it("of the whole reads like this", async () => {
    expect((await run(["help"])).out).toMatchSnapshot();
  });

  it("is what no command at all gets, as an error", async () => {
    const { exitCode, out, notes } = await run([]);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(notes).toContain("Commands:");
  });

  it.each(COMMANDS)("of %s says its options, and shows how it is used", async (command) => {
    const { exitCode, out } = await run(["help", command]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\n  \\$ .*swarmwright ${command}`));
    expect(out).toMatchSnapshot();
    expect((await run([command, "--help"])).out).toBe(out);
  });
});

describe("help of a command's commands", () => {
  it.each(SUBCOMMANDS)("of %s says its options, and shows how it is used", async (command) => {
    const { exitCode, out } = await run([...command.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Examples:\n  $ swarmwright ${command}`);
    expect(out).toMatchSnapshot();
  });
});

describe("a slip of the fingers", () => {
  it.each([
    [["uo"], "error: unknown command 'uo'\n(Did you mean up?)\n"],
    [["destory"], "error: unknown command 'destory'\n(Did you mean destroy?)\n"],
    [["frobnicate"], "error: unknown command 'frobnicate'\n"],
    [["up", "--yess"], "error: unknown option '--yess'\n(Did you mean --yes?)\n"],
    [["ssh"], "error: missing required argument 'node'\n"],
  ])("is told with what was meant, and ends with 1: %j", async (argv, message) => {
    const { exitCode, out, notes } = await run(argv);
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "" });
    expect(notes).toBe(
      `${message}\nswarmwright help lists the commands, and swarmwright help COMMAND says more of one.\n`,
    );
  });
});

it("the version is told with exit code 0", async () => {
  expect(await run(["--version"])).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});
