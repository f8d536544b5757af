import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, BuildOptions, Loader, Message, Plugin } from "esbuild";
import { type Problem, problem, SwarmwrightError } from "../core/errors.ts";
import type { Program } from "./program.ts";

/** Which files a bundle was made of, and how they were then. */
interface BundleRecord {
  readonly sources: Readonly<Record<string, string>>;
}

/**
 * A program of a file, TypeScript or JavaScript: bundled once with esbuild, packages left outside, and kept until a
 * source changes. Every call evaluates the whole program anew, and shares packages with this process.
 *
 * @param cache folder for bundles, inside the project, so that their imports find the program's own packages
 */
export function programOf(entry: string, cache: string): Program {
  return async () => {
    const file = await bundled(resolve(entry), cache);
    // What it throws then says its own lines, not the bundle's.
    process.setSourceMapsEnabled(true);
    try {
      // Node.js evaluates a module once for each URL.
      return { ...((await import(`${pathToFileURL(file).href}?run=${randomUUID()}`)) as Record<string, unknown>) };
    } catch (error) {
      throw missingPackage(entry, error) ?? error;
    }
  };
}

async function bundled(entry: string, cache: string): Promise<string> {
  if (!existsSync(entry)) throw missing(entry);
  const name = join(cache, createHash("sha256").update(entry).digest("hex").slice(0, 12));
  if (!isFresh(`${name}.json`)) await bundle(entry, name);
  return `${name}.mjs`;
}

function isFresh(record: string): boolean {
  if (!existsSync(record)) return false;
  const { sources } = JSON.parse(readFileSync(record, "utf8")) as BundleRecord;
  return Object.entries(sources).every(([file, stamp]) => stampOf(file) === stamp);
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs} ${stat.size}` : "gone";
}

const options: BuildOptions = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: `node${process.versions.node.split(".")[0]}`,
  packages: "external",
  sourcemap: "inline",
  metafile: true,
  logLevel: "silent",
  define: { require: "__requireOfProgram" },
};

async function bundle(entry: string, name: string): Promise<void> {
  const { build } = await import("esbuild");
  mkdirSync(dirname(name), { recursive: true });
  const banner = { js: requireBanner(entry) };
  const outfile = `${name}.mjs`;
  try {
    const { metafile } = await build({ ...options, banner, entryPoints: [entry], outfile, plugins: [ownMeta] });
    const files = Object.keys(metafile?.inputs ?? {}).map((file) => resolve(file));
    const record: BundleRecord = { sources: Object.fromEntries(files.map((file) => [file, stampOf(file)])) };
    writeFileSync(`${name}.json`, JSON.stringify(record));
  } catch (error) {
    throw new SwarmwrightError("program-failed", (error as BuildFailure).errors.map(toProblem), { cause: error });
  }
}

/** A program that says `require` without making one gets its own. */
function requireBanner(entry: string): string {
  const make = `const __requireOfProgram = __createRequire(${JSON.stringify(entry)});`;
  return `import { createRequire as __createRequire } from "node:module"; ${make}`;
}

const loaders: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".cts": "ts",
  ".js": "js",
  ".mjs": "js",
};

/** `import.meta` of every file says where the file itself lies, not the bundle. */
const ownMeta: Plugin = {
  name: "own-meta",
  setup(build) {
    build.onLoad({ filter: /\.(m|c)?[tj]s$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const loader = loaders[extname(path)] ?? "js";
      if (!source.includes("import.meta")) return { contents: source, loader };
      const text = JSON.stringify;
      const define = {
        "import.meta.url": text(pathToFileURL(path).href),
        "import.meta.dirname": text(dirname(path)),
        "import.meta.filename": text(path),
      };
      const { transform } = await import("esbuild");
      const { code } = await transform(source, { loader, define, sourcemap: "inline", sourcefile: path });
      return { contents: code, loader: "js" };
    });
  },
};

/** One of possibly several things that keep a program from being read, with the line of it. */
function toProblem({ location, text }: Message): Problem {
  const remedy = "mend the program there";
  if (!location) return { at: "program", summary: text, remedy };
  const { file, line, column, lineText } = location;
  return { at: `${resolve(file)}:${line}:${column + 1}`, summary: `${text}\n    ${lineText.trim()}`, remedy };
}

/** @returns nothing when the error is another one */
function missingPackage(entry: string, error: unknown): SwarmwrightError | undefined {
  const name = /^Cannot find package '([^']+)'/.exec((error as Error | undefined)?.message ?? "")?.[1];
  if (name === undefined) return undefined;
  const summary = `imports ${name}, which is not installed beside it`;
  return problem("program-failed", entry, summary, `run: npm install ${name}`, { cause: error });
}

function missing(entry: string) {
  return problem("not-found", entry, "there is no such program", "name the program in `main:` of Pulumi.yaml");
}
