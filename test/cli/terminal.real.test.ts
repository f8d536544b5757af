import { spawn, type SpawnOptions } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine } from "../../lib/drivers/command/command-line.ts";
import { machinesOnly } from "../support/programs.ts";
import { ended, RealStack, whyNoMachines } from "../support/real-stack.ts";

/** The built command line on a terminal of 72 columns, as util-linux's `script` makes one. @returns all that it wrote there */
async function onTerminal(stack: RealStack, env: NodeJS.ProcessEnv, ...args: readonly string[]): Promise<string> {
  const run = commandLine([process.execPath, `${import.meta.dirname}/../../dist/cli/main.js`, ...args]);
  const argv = ["--quiet", "--return", "--command", `stty cols 72 rows 20; ${run}`, "/dev/null"];
  const { CI: _, NO_COLOR: __, ...rest } = stack.env;
  const options = { cwd: stack.directory, env: { ...rest, TERM: "xterm", ...env }, stdio: ["ignore", "pipe", "pipe"] };
  const { stdout, exitCode } = await ended(spawn("script", argv, options as SpawnOptions));
  if (exitCode !== 0) throw new Error(`it ended with ${exitCode}:\n${stdout}`);
  return stdout.replaceAll("\r\n", "\n");
}

const HIDE_CURSOR = "\u001B[?25l";
const SHOW_CURSOR = "\u001B[?25h";
const GREEN = "\u001B[32m";

/** Without the sequences that move the cursor or change colours. */
// oxlint-disable-next-line eslint/no-control-regex
const plain = (text: string) => text.replaceAll(/\u001B\[[\d;?]*[A-Za-z]/g, "");

describe.skipIf(whyNoMachines() !== undefined)("on a real terminal", () => {
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
