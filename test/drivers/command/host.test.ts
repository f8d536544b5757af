import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { hostCommands } from "../../../lib/drivers/command/host.ts";
import { findProgram, systemSearchPath } from "../../../lib/drivers/command/search-path.ts";
import { succeed } from "../../../lib/drivers/command/succeed.ts";

const commands = hostCommands();
const purpose = { at: "shop/node-1", remedy: "mend it" };

describe("a command on this host", () => {
  it("answers with its exit code and what it wrote", async () => {
    const result = await commands.run(["sh", "-c", "echo out; echo err >&2; exit 3"]);
    expect(result).toEqual({ exitCode: 3, stdout: "out\n", stderr: "err\n" });
  });

  it("gets its arguments as they are, with no shell between", async () => {
    const result = await commands.run(["printf", "%s|", "a b", "$HOME", "'", ""]);
    expect(result.stdout).toBe("a b|$HOME|'||");
  });

  it("gets nothing of our environment but where programs are", async () => {
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "hush");
    const { stdout } = await commands.run(["env"]);
    vi.unstubAllEnvs();
    const names = stdout.split("\n").flatMap((line) => line.split("=")[0] || []);
    expect(names.toSorted()).toEqual(["LC_ALL", "PATH"]);
  });

  it("that is not installed ends as in a shell", async () => {
    expect(await commands.run(["no-such-program"])).toMatchObject({ exitCode: 127, stdout: "" });
  });

  it("that a signal ends has that signal's number in its exit code", async () => {
    expect(await commands.run(["sh", "-c", "kill -9 $$"])).toMatchObject({ exitCode: 137 });
  });

  it("that does not end is killed at its deadline, with a line to try it by hand", async () => {
    const impatient = hostCommands({ deadlineMs: 50 });
    await expect(impatient.run(["sleep", "100"])).rejects.toMatchObject({
      code: "unreachable",
      problems: [{ at: "sleep 100" }],
    });
  });

  it("is killed when its caller gives up", async () => {
    const abort = new AbortController();
    const running = commands.run(["sleep", "100"], abort.signal);
    abort.abort();
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("a command that must succeed", () => {
  it("answers with its output", async () => {
    expect(await succeed(commands, ["echo", "done"], purpose)).toBe("done\n");
  });

  it("fails with a line for a shell, its exit code and what it said", async () => {
    const failing = succeed(commands, ["sh", "-c", "echo no >&2; exit 2"], purpose);
    await expect(failing).rejects.toThrowErrorMatchingInlineSnapshot(`
      [SwarmwrightError: shop/node-1: sh -c 'echo no >&2; exit 2'
        exit code 2: no
        fix: mend it]
    `);
  });
});

describe("where programs are looked for", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "swarmwright-path-"));
    writeFileSync(join(folder, "tool"), "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(join(folder, "notes"), "no program", { mode: 0o644 });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([[undefined], [""], ["/usr/bin"], ["relative:.:/opt/x"]])(
    "includes the administrator's folders for a PATH of %j",
    (path) => {
      const folders = systemSearchPath(path).split(":");
      expect(folders).toEqual(expect.arrayContaining(["/usr/sbin", "/usr/bin", "/sbin", "/bin"]));
      expect(new Set(folders).size).toBe(folders.length);
      expect(folders.every((each) => each.startsWith("/"))).toBe(true);
    },
  );

  it("has the user's own folders first", () => {
    expect(systemSearchPath("/opt/x:/usr/bin").startsWith("/opt/x:/usr/bin:")).toBe(true);
  });

  it("holds a program only if that can be run", async () => {
    expect(await findProgram("tool", `/nowhere:${folder}`)).toBe(join(folder, "tool"));
    expect(await findProgram("notes", folder)).toBeUndefined();
    expect(await findProgram("absent", folder)).toBeUndefined();
  });
});
