import type { LiveContainer } from "../../lib/drivers/docker/api/containers.ts";
import type { DockerPort, Engine } from "../../lib/drivers/docker/port.ts";
import type { Machine } from "./real-stack.ts";

/*
 * `wget http://web/` alone may hear the same replica each time: the C library sorts a name's addresses, and the one most
 * like the asker's own comes first. `tasks.web` has every task's address, also where `web` has a virtual one.
 * Busybox 1.35's own time-out (wget -T) ends in a segmentation fault.
 */
const ASK = `
page() { timeout 5 wget -qO- "http://$1/" || exit; }
page web >/dev/null
for at in $(nslookup -type=a tasks.web | sed -n 's/^Address: //p'); do page "$at"; done
`;

/**
 * Who answers the website's visitor by name.
 *
 * @returns for each address of the name the task whose page came from there: `web.1`
 * @throws when anything that was asked gave no page
 */
export async function heardByVisitor(docker: DockerPort, machines: readonly Machine[]): Promise<readonly string[]> {
  const [visitor] = await containersOf(docker, machines, "visitor");
  if (!visitor) throw new Error("there is no visitor");
  const argv = ["/bin/busybox", "sh", "-c", ASK];
  const { exitCode, stdout, stderr } = await visitor.engine.containers.exec(visitor.id, argv);
  if (exitCode !== 0) throw new Error(`the visitor's command ended with ${exitCode}: ${stderr}`);
  const web = await containersOf(docker, machines, "web");
  const whose = (page: string) => web.find(({ id }) => page.startsWith(`${id.slice(0, 12)} `))?.task ?? page;
  return (stdout.match(/.+/g) ?? []).map(whose).toSorted();
}

interface Container {
  readonly engine: Engine;
  readonly id: string;
  /** `web.1` */
  readonly task: string;
}

/** The containers of a service, each with the engine that runs it. */
export async function containersOf(
  docker: DockerPort,
  machines: readonly Machine[],
  service: string,
): Promise<readonly Container[]> {
  const lists = machines.map(async ({ endpoint }) => {
    const engine = docker.engine(endpoint);
    const list = await engine.containers.list({ "com.docker.swarm.service.name": service });
    return list.map((container) => ({ engine, id: container.Id, task: nameOf(container) }));
  });
  return (await Promise.all(lists)).flat();
}

/** That of its task, without the task's id, which comes last. */
function nameOf({ Labels }: LiveContainer): string {
  return Labels?.["com.docker.swarm.task.name"]?.replace(/\.[^.]+$/, "") ?? "";
}
