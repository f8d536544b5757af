import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RealStack } from "../test/support/real-stack.ts";
import type { Bench } from "./bench.ts";
import { shell } from "./shell.ts";

const root = join(import.meta.dirname, "..");

/** What somebody types who wants to see that all is there. */
const looks = ["node ls", "network ls", "service ls", "service inspect web", "service inspect visitor", "image ls"];

/** Nothing to do: what a pipeline pays for asking. */
export const noOpUp: Bench = {
  name: "no-op-up",
  title: "`up` of the quickstart when there is nothing to do",
  target: "at most 1.6 s, whole process",
  async setUp() {
    const program = readFileSync(join(root, "stacks/laptop/index.ts"), "utf8");
    const stack = new RealStack(
      program.replace('"stacks/laptop/www"', JSON.stringify(join(root, "stacks/laptop/www"))),
    );
    await stack.succeed("up", "--yes");
    const [manager] = await stack.machines();
    const docker = `docker -H unix://${manager?.endpoint.path}`;
    const ours = {
      name: "`swarmwright up --yes`",
      run: async () => void (await stack.succeed("up", "--yes")),
    };
    const peer = {
      name: `${looks.length} calls of \`docker\` that only look, on one engine`,
      run: () => shell("sh", ["-euc", looks.map((look) => `${docker} ${look}`).join("\n")]),
    };
    return { contenders: [ours, peer], notes: () => [], end: () => stack.remove() };
  },
};
