import { readFile, rm, writeFile } from "node:fs/promises";
import * as z from "zod";
import { succeed } from "../../command/succeed.ts";
import { readIfThere, writeDurably } from "./durable-file.ts";
import { ensureRules, removeRules, wayOutRules } from "./firewall.ts";
import { type LocalHost, networkOf } from "./host.ts";
import { purposeOf, STACK_MARK } from "./network.ts";
import type { MachineRecord } from "./record.ts";

const FORWARDING = "/proc/sys/net/ipv4/ip_forward";

const bridgesSchema = z.array(z.object({ ifname: z.string().optional(), ifalias: z.string().optional() }));

/** Opens a machine's way to the internet: this host forwards for it, in its own name. The host's lock must be held. */
export async function openWayOut(host: LocalHost, record: MachineRecord): Promise<void> {
  const network = networkOf(host, record);
  await forward(host);
  await ensureRules(host.commands, wayOutRules(network, record.address), purposeOf(network));
}

/** Closes it again, and after the last one this host forwards as little as before. The host's lock must be held. */
export async function closeWayOut(host: LocalHost, record: MachineRecord): Promise<void> {
  const network = networkOf(host, record);
  await removeRules(host.commands, wayOutRules(network, record.address), purposeOf(network));
  await forwardNoMore(host, record);
}

/** What was set before us is noted first. The note is gone after a reboot, and so is the setting. */
async function forward({ forwardingNote }: LocalHost): Promise<void> {
  const before = (await readFile(FORWARDING, "utf8")).trim();
  if (before === "1") return;
  await writeDurably(forwardingNote, `${before}\n`);
  await writeFile(FORWARDING, "1");
}

/**
 * Not while another machine has a way out, whoever made it; and not where somebody else has made a bridge, such as
 * an engine of this host: it may rely on what we have set.
 */
async function forwardNoMore(host: LocalHost, record: MachineRecord): Promise<void> {
  const before = await readIfThere(host.forwardingNote);
  if (before === undefined) return;
  const purpose = purposeOf(networkOf(host, record));
  const rules = await succeed(host.commands, ["iptables", "--wait", "--table", "nat", "--list-rules"], purpose);
  if (rules.includes(STACK_MARK)) return;
  const bridges = await succeed(host.commands, ["ip", "-json", "link", "show", "type", "bridge"], purpose);
  if (!foreignBridgeIn(bridges)) await writeFile(FORWARDING, before);
  await rm(host.forwardingNote, { force: true });
}

/** An `ip` that finds nothing may print nothing at all, and older ones print an empty object for every other link. */
function foreignBridgeIn(json: string): boolean {
  const links = json.trim() === "" ? [] : bridgesSchema.parse(JSON.parse(json));
  return links.some(({ ifname, ifalias = "" }) => ifname !== undefined && !ifalias.startsWith(STACK_MARK));
}
