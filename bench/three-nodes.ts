import { join } from "node:path";
import { RealStack } from "../test/support/real-stack.ts";
import type { Bench } from "./bench.ts";
import { shell } from "./shell.ts";

const program = `
import { local, Machine, SwarmCluster } from "swarmwright";
const machines = [1, 2, 3].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
new SwarmCluster("bench", { managers: machines.slice(0, 1), workers: machines.slice(1) });
`;

const script = join(import.meta.dirname, "peers/three-nodes.sh");

/** The arguments of the bare scripts, by what they do. */
export const ORDERS: Readonly<Record<string, readonly string[]>> = {
  "bare script": [],
  "bare script, all machines at once": ["at-once"],
};

/** From nothing to three Ready nodes. */
export const threeNodes: Bench = {
  name: "three-nodes",
  title: "From nothing to three Ready nodes",
  target: "at most 1.3 times the bare script",
  async setUp() {
    const stack = new RealStack(program);
    const ours = {
      name: "`swarmwright up --yes`",
      run: async () => void (await stack.succeed("up", "--yes")),
      clear: async () => void (await stack.succeed("destroy", "--yes")),
    };
    const peers = Object.entries(ORDERS).map(([name, order]) => ({
      name,
      run: () => shell("sh", [script, "up", ...order]),
      clear: () => shell("sh", [script, "down"]),
    }));
    return { contenders: [ours, ...peers], notes: () => [], end: () => stack.remove() };
  },
};
