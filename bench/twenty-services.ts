import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { RealStack } from "../test/support/real-stack.ts";
import { canWait } from "../test/support/stack-deploy.ts";
import { dockerDriver } from "../lib/drivers/docker/client.ts";
import type { Bench, Contender } from "./bench.ts";
import { shell } from "./shell.ts";

const COUNT = 20;
const REPLICAS = 2;
const names = Array.from({ length: COUNT }, (_, index) => `service-${index + 1}`);
const command = ["sleep", "infinity"];

const program = (services: readonly string[]) => `
import { hostFiles, Image, local, Machine, OverlayNetwork, Service, SwarmCluster } from "swarmwright";
const machines = [1, 2, 3].map((n) => new Machine("node-" + n, { driver: local({ internet: false }) }));
const cluster = new SwarmCluster("bench", { managers: machines.slice(0, 1), workers: machines.slice(1) });
const network = new OverlayNetwork("services", { cluster });
const image = new Image("bench", {
  cluster,
  source: hostFiles({ binaries: ["/bin/busybox"], entrypoint: ["/bin/busybox"] }),
});
for (const name of ${JSON.stringify(services)}) {
  new Service(name, { cluster, image, args: ${JSON.stringify(command)}, replicas: ${REPLICAS}, networks: [network] });
}
export const reference = image.reference;
`;

const NOTE =
  "The first two wait until every service is past its monitor time, 5 s. `docker stack deploy` waits for nothing by itself: " +
  "it is measured until all tasks run, which is less. With `--detach=false`, which newer clients have, it waits for each " +
  "service in turn.";

/** Many services at once, until each of them runs and is past its monitor time. */
export const twentyServices: Bench = {
  name: "twenty-services",
  title: `${COUNT} services of ${REPLICAS} replicas at once`,
  target: "at most 1.15 times the bare parallel script",
  async setUp() {
    const stack = new RealStack(program([]));
    await stack.succeed("up", "--yes");
    const { reference } = JSON.parse((await stack.succeed("outputs", "--json")).stdout) as { reference: string };
    const [manager] = await stack.machines();
    const socket = manager?.endpoint.path ?? "";
    const deploy = writeStack(stack.directory, socket, reference);
    const waits = canWait() ? [stackDeployInTurn(deploy, socket)] : [];
    return {
      contenders: [ours(stack), bareScript(socket, reference), stackDeploy(deploy, socket), ...waits],
      notes: () => [NOTE],
      end: () => stack.remove(),
    };
  },
};

function ours(stack: RealStack): Contender {
  const withServices = async (services: readonly string[]) => {
    stack.write(program(services));
    await stack.succeed("up", "--yes");
  };
  return { name: "`swarmwright up --yes`", run: () => withServices(names), clear: () => withServices([]) };
}

/** `docker service create` waits for its tasks, and then for the monitor time. */
function bareScript(socket: string, image: string): Contender {
  const create = `docker -H unix://${socket} service create --quiet --no-resolve-image --endpoint-mode dnsrr`;
  const lines = names.map(
    (name) => `${create} --name ${name} --replicas ${REPLICAS} --network services ${image} ${command.join(" ")} &`,
  );
  return {
    name: `${COUNT} \`docker service create\` at once`,
    run: () => shell("sh", ["-euc", [...lines, "wait"].join("\n")]),
    clear: () => removeAll(socket),
  };
}

/** @returns the command that deploys it; options may follow */
function writeStack(folder: string, socket: string, image: string): string {
  const service = { image, command, networks: ["services"], deploy: { replicas: REPLICAS, endpoint_mode: "dnsrr" } };
  const services = Object.fromEntries(names.map((name) => [name, service]));
  const file = join(folder, "stack.yaml");
  writeFileSync(file, stringify({ version: "3.8", services, networks: { services: { external: true } } }));
  return `docker -H unix://${socket} stack deploy --resolve-image never -c ${file} bench`;
}

function stackDeploy(deploy: string, socket: string): Contender {
  const running = `docker -H unix://${socket} service ls --format '{{.Replicas}}' | grep -c '^${REPLICAS}/${REPLICAS}$'`;
  return {
    name: "`docker stack deploy`, until all tasks run",
    run: () => shell("sh", ["-euc", `${deploy}\nuntil [ "$(${running})" = ${COUNT} ]; do sleep 0.2; done`]),
    clear: () => removeAll(socket),
  };
}

/** About two minutes: it waits for the monitor time of each service before it looks at the next one. */
function stackDeployInTurn(deploy: string, socket: string): Contender {
  return {
    name: "`docker stack deploy --detach=false`",
    mostRuns: 1,
    run: () => shell("sh", ["-euc", `${deploy} --detach=false`]),
    clear: () => removeAll(socket),
  };
}

async function removeAll(socket: string): Promise<void> {
  const docker = dockerDriver();
  try {
    const engine = docker.engine({ kind: "unix", path: socket });
    const services = await engine.services.list({});
    await Promise.all(services.map(({ ID }) => engine.services.remove(ID)));
    // The tasks of one run are not to weigh on the next.
    while ((await engine.tasks.list({})).length > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  } finally {
    docker.close();
  }
}
