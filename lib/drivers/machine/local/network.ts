import { writeFile } from "node:fs/promises";
import * as z from "zod";
import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import type { Argv, CommandPort } from "../../command/port.ts";
import { type Purpose, refusal, succeed } from "../../command/succeed.ts";
import { addressOf, gatewayOf, macOf } from "./addresses.ts";
import { isMissing } from "./durable-file.ts";
import { bridgeRules, ensureRules, removeRules } from "./firewall.ts";
import { addressesIn, listAddresses } from "./host-addresses.ts";
import { overlap, rangeOf } from "./ipv4.ts";
import { linkName } from "./names.ts";

/** A stack's network on this host: a bridge with the first address of the subnet. */
export interface StackNetwork {
  /** Name of the bridge. */
  readonly bridge: string;
  readonly subnet: string;
  /** Marks the bridge, its links and its firewall rules as this stack's: `swarmwright:shop+dev`. */
  readonly mark: string;
}

/** What every mark of a stack begins with. */
export const STACK_MARK = "swarmwright:";

/** A machine's network card: one end here on the bridge, the other is its eth0. */
export interface NetworkCard {
  readonly address: string;
  readonly mac: string;
}

const linksSchema = z.array(z.object({ ifname: z.string(), ifalias: z.string().optional() }));

/**
 * Makes the bridge and its firewall rules, whatever of them is there already. Machines reach each other and this host,
 * and nothing else: a way out is opened for each by itself.
 *
 * @throws `conflict` when another link of this host has addresses of the subnet
 */
export async function ensureNetwork(commands: CommandPort, network: StackNetwork): Promise<void> {
  const { bridge, subnet, mark } = network;
  const run = runner(commands, network);
  if ((await markOf(commands, bridge)) === undefined) {
    await refuseClash(commands, network);
    await run(["ip", "link", "add", "name", bridge, "address", macOf(addressOf(gatewayOf(subnet))), "type", "bridge"]);
  }
  await withoutIpv6(bridge);
  await run(["ip", "link", "set", "dev", bridge, "alias", mark, "up"]);
  await run(["ip", "address", "replace", gatewayOf(subnet), "dev", bridge]);
  await ensureRules(commands, bridgeRules(network), purposeOf(network));
}

/** Removes the rules and the bridge. What is not there, or not marked as ours, stays as it is. */
export async function removeNetwork(commands: CommandPort, network: StackNetwork): Promise<void> {
  const run = runner(commands, network);
  await removeRules(commands, bridgeRules(network), purposeOf(network));
  if ((await markOf(commands, network.bridge)) === network.mark) await run(["ip", "link", "delete", network.bridge]);
}

/** Gives the machine whose first process is `pid` its network card, in the place of one that another life left. */
export async function plugIn(
  commands: CommandPort,
  network: StackNetwork,
  { address, mac }: NetworkCard,
  pid: number,
): Promise<void> {
  const link = linkName(network.bridge, address);
  const run = runner(commands, network);
  const inside = ["peer", "name", "eth0", "address", mac, "netns", String(pid)];
  const add: Argv = ["ip", "link", "add", "name", link, "type", "veth", ...inside];
  if ((await commands.run(add)).exitCode !== 0) {
    await unplug(commands, network, address);
    await run(add);
  }
  const settings = ["addrgenmode", "none", "alias", network.mark, "master", network.bridge];
  await run(["ip", "link", "set", "dev", link, ...settings, "up"]);
}

/**
 * A card goes with its machine's namespace, but the kernel takes its time over that: this is at once. It may go by
 * itself at the same moment. Our mark need not be on it: that is set after it is made.
 */
export async function unplug(commands: CommandPort, network: StackNetwork, address: string): Promise<void> {
  const link = linkName(network.bridge, address);
  const argv: Argv = ["ip", "link", "delete", "dev", link];
  const result = await commands.run(argv);
  if (result.exitCode === 0 || (await markOf(commands, link)) === undefined) return;
  throw refusal(argv, result, purposeOf(network));
}

/** @returns `undefined` when there is no such link, and an empty text for one without a mark. */
async function markOf(commands: CommandPort, link: string): Promise<string | undefined> {
  const { exitCode, stdout } = await commands.run(["ip", "-json", "link", "show", "dev", link]);
  if (exitCode !== 0) return undefined;
  const [found] = linksSchema.parse(JSON.parse(stdout));
  return found && (found.ifalias ?? "");
}

/** Two links with the same subnet: packets for our machines would go to the other one. */
async function refuseClash(commands: CommandPort, network: StackNetwork): Promise<void> {
  const ours = rangeOf(network.subnet);
  const links = addressesIn(await succeed(commands, listAddresses, purposeOf(network)));
  const clash = links.find(({ network: there }) => {
    const range = rangeOf(there);
    return ours && range && range.size <= ours.size && overlap(range, ours);
  });
  if (clash) throw subnetTaken(network, clash.link, clash.network);
}

/** Only IPv4 is used; with IPv6 a container could announce itself to this host as its router. */
async function withoutIpv6(bridge: string): Promise<void> {
  await writeFile(`/proc/sys/net/ipv6/conf/${bridge}/disable_ipv6`, "1").catch((error: unknown) => {
    if (!isMissing(error)) throw error;
  });
}

function runner(commands: CommandPort, network: StackNetwork): (argv: Argv) => Promise<string> {
  return (argv) => succeed(commands, argv, purposeOf(network));
}

/** Who is told what, when the host's network says no. */
export function purposeOf({ mark }: StackNetwork): Purpose {
  return { at: mark, remedy: "run this line as root to see what this host's network says, then run it again" };
}

function subnetTaken({ mark, subnet }: StackNetwork, link: string, there: string): SwarmwrightError {
  const summary = `${link} of this host has ${there}, which is of this stack's subnet ${subnet}`;
  return problem("conflict", mark, summary, `take ${there} off ${link}, or destroy this stack and make it again`);
}
