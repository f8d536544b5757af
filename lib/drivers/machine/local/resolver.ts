import { readIfThere } from "./durable-file.ts";
import { rangeOf } from "./ipv4.ts";

/** Nobody answers there, so a question for a name outside fails at once, instead of in seconds. */
const NOBODY = "127.0.0.1";

/** This host's own list, and the one that systemd's resolver has behind its own address. */
const LISTS = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];

/**
 * What a machine's `/etc/resolv.conf` says: this host's name servers, as far as a machine can reach them.
 *
 * @param internet whether it has a way to them
 */
export async function resolverOf(internet: boolean): Promise<string> {
  const texts = internet ? await Promise.all(LISTS.map(readIfThere)) : [];
  const servers = texts.map((text) => reachableIn(text ?? "")).find((list) => list.length > 0) ?? [NOBODY];
  return servers.map((server) => `nameserver ${server}`).join("\n");
}

/** The name servers of a list that another machine can ask: by IPv4, and not at this host's own loopback. */
export function reachableIn(text: string): string[] {
  const servers = [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server = ""]) => server);
  return servers.filter((server) => rangeOf(server)?.size === 1 && !server.startsWith("127."));
}
