import { spawn } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "../../lib/drivers/command/command-line.ts";
import { machinesOnly } from "../support/programs.ts";
import { ended, RealStack, type Said, whyNoMachines } from "../support/real-stack.ts";

/** What is typed once the terminal shows something. */
interface Typing {
  readonly after: string;
  readonly keys: string;
}

/** The built command line on a terminal of 72 columns, as util-linux's `script` makes one. */
async function typeOnTerminal(
  stack: RealStack,
  env: NodeJS.ProcessEnv,
  typing: Typing | undefined,
  ...args: readonly string[]
): Promise<Said> {
  const run = commandLine([process.execPath, `${import.meta.dirname}/../../dist/cli/main.js`, ...args]);
  const argv = ["--quiet", "--return", "--command", `stty cols 72 rows 20; ${run}`, "/dev/null"];
  const { CI: _, NO_COLOR: __, ...rest } = stack.env;
  const options = { cwd: stack.directory, env: { ...rest, TERM: "xterm", ...env }, stdio: "pipe" } as const;
  const child = spawn("script", argv, options);
  let shown = "";
  child.stdout.on("data", (piece: Buffer) => {
    const isShownBefore = typing === undefined || shown.includes(typing.after);
    shown += piece.toString();
    if (!isShownBefore && shown.includes(typing.after)) child.stdin.write(typing.keys);
  });
  const said = await ended(child);
  return { ...said, stdout: said.stdout.replaceAll("\r\n", "\n") };
}

/** @returns all that it wrote to the terminal */
async function onTerminal(stack: RealStack, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await typeOnTerminal(stack, env, undefined, ...args);
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode}:\n${stdout}`);
  return stdout;
}

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const GREEN = "\u001B[32m";

/** Without the sequences that move the cursor or change colours. */
// oxlint-disable-next-line eslint/no-control-regex
const plain = (text: string) => text.replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, "");

describe.skipIf(whyNoMachines())("on a real terminal", () => {
  let stack: RealStack;
  beforeAll(() => {
    stack = new RealStack(`${machinesOnly(2)}\nsetTimeout(() => console.log("the program says this"), 400);\n`);
  });
  afterAll(() => stack.remove());

  it("a run changes in place, in colours, and gives the cursor back", async () => {
    const text = await onTerminal(stack, {}, "up", "--yes");
    expect(text.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(text.lastIndexOf(HIDE_CURSOR));
    expect(text).toContain(HIDE_CURSOR);
    expect(text).toContain(`${GREEN} +`);
    expect(plain(text)).toMatch(/\d done, \d running, \d+\.\d s/);
    expect(plain(text).split("\n")).toContain("the program says this");
    expect(plain(text)).toMatch(/( \+ Machine node-\d +created +\d+\.\d s\n){2}Done: 2 created\. \(\d+\.\d s\)\n$/);
  });

  it.each([
    ["Ctrl-C", "\u0003", 130, "run: was interrupted before anything was changed"],
    ["the end of input", "\u0004", 0, "Do this? [y/N]"],
    ["n", "n\r", 0, "Do this? [y/N] n"],
  ])("%s is a no to what is asked", async (_what, keys, exitCode, text) => {
    const said = await typeOnTerminal(stack, {}, { after: "[y/N]", keys }, "up", "--stack", "other");
    expect(plain(said.stdout)).toContain(text);
    expect(said.exitCode).toBe(exitCode);
    expect((await stack.succeed("stack", "ls")).stdout).not.toContain("other");
  });

  it("a secret is not shown while it is typed", async () => {
    const typing = { after: "password: ", keys: "hunter2\r" };
    const said = await typeOnTerminal(stack, {}, typing, "config", "set", "--secret", "password");
    expect(said).toMatchObject({ exitCode: 0, stdout: "password: \n" });
    expect((await stack.succeed("config", "get", "password")).stdout).toBe("hunter2\n");
  });

  it("NO_COLOR leaves out the colours, and nothing else", async () => {
    const text = await onTerminal(stack, { NO_COLOR: "1" }, "destroy", "--yes");
    expect(text).toContain(HIDE_CURSOR);
    // oxlint-disable-next-line eslint/no-control-regex
    expect(text).not.toMatch(/\u001B\[\d+m/);
    expect(plain(text)).toMatch(/Done: 2 deleted\. \(\d+\.\d s\)\n$/);
  });

  it("CI gets lines", async () => {
    const text = await onTerminal(stack, { CI: "1" }, "up", "--yes");
    expect(text).not.toContain(HIDE_CURSOR);
    expect(plain(text)).toContain(" + Machine        node-1  creating\n");
  });
});
