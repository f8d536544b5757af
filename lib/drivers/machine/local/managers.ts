import { connect } from "node:net";
import { join } from "node:path";
import * as z from "zod";
import type { Clock } from "../../clock/port.ts";
import { readIfThere } from "./durable-file.ts";

/** Where Swarm's managers take gossip: what a worker joins first after its boot. */
const GOSSIP_PORT = 7946;
const RETRY_EVERY_MS = 100;
const CONNECT_TIMEOUT_MS = 1000;

const peersSchema = z.array(z.object({ addr: z.string() }));

/**
 * The managers that an engine knew when it was stopped, without their ports; nobody for one that is in no swarm, or
 * is a manager itself.
 *
 * @param data the engine's data folder
 * @param address its own
 */
export async function managersOfWorker(data: string, address: string): Promise<string[]> {
  const text = await readIfThere(join(data, "swarm", "state.json"));
  const managers = text === undefined ? [] : peersIn(text);
  return managers.includes(address) ? [] : managers;
}

/** Host parts of Swarm's list of managers. The file is Swarm's own: what we cannot read, we do without. */
export function peersIn(text: string): string[] {
  try {
    return peersSchema.parse(JSON.parse(text)).map(({ addr }) => addr.slice(0, addr.lastIndexOf(":")));
  } catch {
    return [];
  }
}

/**
 * Waits until one of a worker's managers takes gossip, or for `timeoutMs`. A worker whose first attempt to join fails
 * tries again a minute later: until then it is Ready, and no name of a service resolves on it.
 *
 * @returns whether one does
 */
export async function untilManagerListens(
  managers: readonly string[],
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const end = clock.now() + timeoutMs;
  while (managers.length > 0) {
    const answers = await Promise.all(managers.map(listens));
    if (answers.includes(true)) return true;
    if (clock.now() >= end) return false;
    await clock.sleep(RETRY_EVERY_MS, signal);
  }
  return true;
}

function listens(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: GOSSIP_PORT, timeout: CONNECT_TIMEOUT_MS });
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", end(true)).once("error", end(false)).once("timeout", end(false));
  });
}
