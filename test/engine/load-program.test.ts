import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { programOf } from "../../lib/engine/load-program.ts";
import { programError } from "../../lib/engine/program-error.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "program-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
const load = (entry = "main.ts") => programOf(join(folder, entry), join(folder, ".cache"))();
/** What a person reads, without the folder of the program, and without this test that called it. */
const textOf = ({ message }: Error) =>
  message
    .split("\n")
    .filter((line) => !line.includes(import.meta.filename))
    .join("\n")
    .replaceAll(`${folder}/`, "");
const failure = async (entry?: string) => textOf(await load(entry).then(() => new Error("it loads"), programFailure));
/** As a run tells it. */
const programFailure = (error: unknown) =>
  ((error as Error).name === "SwarmwrightError" ? error : programError(error)) as Error;

describe("a program of a file", () => {
  it("gives what it exports, from TypeScript of several files", async () => {
    write("main.ts", `import { sum } from "./sum.ts"; export const three: number = sum(1, 2);`);
    write("sum.ts", `export const sum = (a: number, b: number): number => a + b;`);
    expect(await load()).toEqual({ three: 3 });
  });

  it("is evaluated anew each time, also by another run in the same process", async () => {
    const runs = globalThis as { runsOfProgram?: number };
    runs.runsOfProgram = 0;
    write("main.ts", `(globalThis as { runsOfProgram?: number }).runsOfProgram! += 1;`);
    await load();
    await load();
    expect(runs.runsOfProgram).toBe(2);
    delete runs.runsOfProgram;
  });

  it("is read again when one of its files changed", async () => {
    write("main.ts", `import { value } from "./value.ts"; export const got = value;`);
    write("value.ts", `export const value = 1;`);
    expect(await load()).toEqual({ got: 1 });
    write("value.ts", `export const value = "another";`);
    expect(await load()).toEqual({ got: "another" });
  });

  it("knows where its own files lie", async () => {
    const lines = ["dirname", "filename", "url"].map((name) => `export const ${name} = import.meta.${name};`);
    write("main.ts", lines.join("\n"));
    expect(await load()).toEqual({
      dirname: folder,
      filename: join(folder, "main.ts"),
      url: `file://${join(folder, "main.ts")}`,
    });
  });
});

describe("a program that cannot be loaded", () => {
  it("is told by its path when it is not there", async () => {
    expect(await failure("nowhere.ts")).toBe(
      "nowhere.ts: there is no such program\n  fix: name the program in `main:` of Pulumi.yaml",
    );
  });

  it("is told with file, line and the line itself, every mistake of it", async () => {
    write("main.ts", `import "./gone.ts";\nimport "./broken.ts";\n`);
    write("broken.ts", `export const a = 1;\nexport const b = ;\n`);
    const lines = (await failure()).split("\n  fix: mend the program there\n").toSorted();
    expect(lines.join("\n---\n")).toMatchInlineSnapshot(`
      "broken.ts:2:18: Unexpected ";"
          export const b = ;
      ---
      main.ts:1:8: Could not resolve "./gone.ts"
          import "./gone.ts";
        fix: mend the program there"
    `);
  });

  it("is told with the package that it lacks", async () => {
    write("main.ts", `import "no-such-package-anywhere";`);
    expect(await failure()).toMatchInlineSnapshot(`
      "main.ts: imports no-such-package-anywhere, which is not installed beside it
        fix: run: npm install no-such-package-anywhere"
    `);
  });

  it("is told with the lines of its own that led to what it throws, and no others", async () => {
    write(
      "main.ts",
      `import { open } from "./door.ts";\n\ninterface Key { readonly fits: boolean }\nopen({ fits: false } satisfies Key);\n`,
    );
    write(
      "door.ts",
      `export function open(key: { fits: boolean }): void {\n  if (!key.fits) throw new TypeError("does not fit");\n}\n`,
    );
    expect(await failure()).toMatchInlineSnapshot(`
      "door.ts:2:24: TypeError: does not fit
          at open (door.ts:2:24)
          at main.ts:4:1
        fix: mend the program there"
    `);
  });

  it.each([
    ["text", "program: text\n  fix: mend the program there"],
    [undefined, "program: undefined\n  fix: mend the program there"],
    [
      Object.assign(new Error("no trace"), { stack: undefined }),
      "program: Error: no trace\n  fix: mend the program there",
    ],
  ])("is told also when what it throws has no stack trace: %s", (thrown, message) => {
    expect(programError(thrown).message).toBe(message);
  });
});
