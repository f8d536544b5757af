import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { FrontClusterArgs } from "./front-cluster.ts";
import { RealStack } from "./real-stack.ts";

/** The program of a front door on three machines. */
export const frontText = (args: FrontClusterArgs): string =>
  [
    'import { frontCluster } from "../../support/front-cluster.ts";',
    `export const { urls, addresses } = frontCluster(${JSON.stringify(args)});`,
    "",
  ].join("\n");

/** A stack with a front door that is not up yet. */
export function frontBed(args: FrontClusterArgs): RealStack {
  const stack = new RealStack(frontText(args));
  buildSync({
    entryPoints: [join(import.meta.dirname, "cluster-backend.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: join(stack.directory, "server.mjs"),
  });
  for (const version of ["proxy-1", "proxy-2"]) writeFileSync(join(stack.directory, version), `${version}\n`);
  return stack;
}
