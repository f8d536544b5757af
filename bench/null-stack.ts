import { join } from "node:path";
import { preview, up } from "../lib/engine/operate.ts";
import { loadSdk } from "../lib/engine/sdk.ts";
import { openStack } from "../lib/workspace/stack.ts";
import { App, ToyWorld, toyProvider } from "../test/support/toy.ts";

/* node null-stack.mjs up|preview FOLDER COUNT: that many resources, over a provider that does nothing. */

const [command, folder = "", count] = process.argv.slice(2);
const env = { PULUMI_CONFIG_PASSPHRASE: "bench" };
const project = { name: "null", directory: folder, entry: "", stateFolder: join(folder, ".swarmwright") };
const { store, lock } = openStack(project, "bench", { env, isTerminal: false, tell: () => {} });

const { failure, steps } = await (command === "up" ? up : preview)({
  project: project.name,
  stack: "bench",
  store,
  lock,
  provider: toyProvider(new ToyWorld()),
  now: () => new Date(),
  sdk: loadSdk({ directory: import.meta.dirname, debug: false }),
  async program() {
    for (let index = 0; index < Number(count); index += 1) new App(`app-${index}`, { image: `value ${index}` });
    return {};
  },
});
if (failure) throw failure;
if (command === "preview" && steps.some(({ op }) => op !== "same")) throw new Error("there are changes");
