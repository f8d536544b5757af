import { join } from "node:path";
import * as z from "zod";
import { changePolicy, immutable, inPlace } from "../lib/core/change-policy.ts";
import type { Lifecycle } from "../lib/core/lifecycle.ts";
import { programOf } from "../lib/engine/load-program.ts";
import { preview, up } from "../lib/engine/operate.ts";
import { loadSdk } from "../lib/engine/sdk.ts";
import { createProvider, type Lifecycles } from "../lib/provider/create-provider.ts";
import { openStack } from "../lib/workspace/stack.ts";

/* node null-stack.mjs up|preview STATE: bench/null-program.ts, over a provider that makes nothing. */

const nothing: Lifecycle<{ readonly input: string }, object, object> = {
  schema: z.strictObject({
    name: z.string().optional().register(changePolicy, immutable),
    input: z.string().register(changePolicy, inPlace),
  }),
  naming: "plain",
  observe: async () => undefined,
  reconcile: async () => ({}),
  remove: async () => {},
};

const [command, stateFolder = ""] = process.argv.slice(2);
const directory = process.cwd();
const entry = join(directory, "bench/null-program.ts");
const passphrase = { env: { PULUMI_CONFIG_PASSPHRASE: "bench" }, isTerminal: false, tell: () => {} };
const { store, lock } = openStack({ name: "null", directory: stateFolder, entry, stateFolder }, "bench", passphrase);

const { failure, steps } = await (command === "up" ? up : preview)({
  project: "null",
  stack: "bench",
  store,
  lock,
  provider: createProvider({ "null:index:Nothing": nothing } as unknown as Lifecycles<object>, {}),
  now: () => new Date(),
  sdk: loadSdk({ directory, debug: false }),
  program: programOf(entry, join(directory, ".swarmwright/program")),
});
if (failure) throw failure;
if (command === "preview" && steps.some(({ op }) => op !== "same")) throw new Error("there are changes");
