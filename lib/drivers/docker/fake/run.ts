import type { Labels } from "../api/versioned.ts";
import { removeContainer, write } from "./containers.ts";
import { imageOf } from "./host.ts";
import { conflict, notFound } from "./refusal.ts";
import type { FakeContainer, FakeHost } from "./state.ts";
import type { WorldState } from "./world-state.ts";

/*
 * Containers that belong to no service: made for one command, and removed when it has ended.
 */

interface CreateRequest {
  readonly Image: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Labels: Labels;
}

/** What its command will come to is decided at once; nobody sees it before it was started. */
export function createAlone(world: WorldState, host: FakeHost, name: string, body: object): { readonly Id: string } {
  const { Image, Entrypoint, Cmd, Labels: labels } = body as CreateRequest;
  const image = imageOf(host, Image);
  if (image === undefined) throw notFound(`No such image: ${Image}`);
  const holder = named(host, name);
  if (holder !== undefined) {
    throw conflict(`Conflict. The container name "/${name}" is already in use by container "${holder.id}".`);
  }
  const id = world.context.ids.hex(64);
  const result = world.context.customs.exec({ id, image: Image, labels }, [...Entrypoint, ...Cmd]);
  const { exitCode, stdout, stderr } = result ?? { exitCode: 0, stdout: "", stderr: "" };
  const alone: FakeContainer = {
    id,
    name,
    image: Image,
    imageId: image.id,
    labels,
    volumes: [],
    networks: [],
    process: {},
    state: "created",
    exitCode,
    log: [],
  };
  if (stdout + stderr !== "") write(world.context, alone, stdout + stderr);
  host.containers.set(id, alone);
  return { Id: id };
}

export function runAlone(host: FakeHost, name: string): void {
  there(host, name).state = "exited";
}

/** @throws the engine's refusal if there is none of that name */
export function there(host: FakeHost, name: string): FakeContainer {
  const container = named(host, name);
  if (container === undefined) throw notFound(`No such container: ${name}`);
  return container;
}

/** With a terminal, so without a word on which stream it was. */
export const writtenIn = ({ log }: FakeContainer): string => log.map(({ line }) => `${line}\n`).join("");

/** @param force whether one that runs is ended */
export function removeAsked(host: FakeHost, nameOrId: string, force: boolean): void {
  const container = there(host, nameOrId);
  if (container.state === "running" && !force) {
    const advice = "Stop the container before attempting removal or force remove";
    throw conflict(`You cannot remove a running container ${container.id}. ${advice}`);
  }
  removeContainer(host, container);
}

const named = ({ containers }: FakeHost, nameOrId: string): FakeContainer | undefined =>
  containers.get(nameOrId) ?? [...containers.values()].find(({ name }) => name === nameOrId);
