import type { CommandPort } from "../../command/port.ts";
import { type Purpose, succeed } from "../../command/succeed.ts";

/** A rule of this host's firewall, by which it is also found again. */
export interface Rule {
  readonly table: "filter" | "nat";
  readonly chain: "FORWARD" | "POSTROUTING";
  /** Before whatever others have there, or after it. */
  readonly place: "first" | "last";
  readonly words: readonly string[];
}

/** A stack's bridge, and what marks its rules. */
interface Bridge {
  readonly bridge: string;
  readonly mark: string;
}

/** Every bridge of ours. */
const OURS = "sw-+";

/**
 * What every stack's bridge has. Where an engine runs on this host, or a firewall forwards nothing, frames between
 * two machines on one bridge are dropped, because the kernel shows bridged frames to iptables as well: so what accepts
 * them comes first. Where a firewall forwards everything, other networks and other stacks are kept out.
 */
export function bridgeRules({ bridge, mark }: Bridge): Rule[] {
  const between = ["--in-interface", bridge, "--out-interface", bridge];
  const into = ["!", "--in-interface", bridge, "--out-interface", bridge];
  return [
    { ...forwarded, place: "first", words: [...between, ...marked(mark), "--jump", "ACCEPT"] },
    { ...forwarded, place: "last", words: [...into, ...marked(mark), "--jump", "DROP"] },
  ];
}

/** A machine's way out of its stack's network, to everywhere but other stacks; answers come back, and nothing else. */
export function wayOutRules({ bridge, mark }: Bridge, address: string): Rule[] {
  const out = ["--source", address, "--in-interface", bridge, "!", "--out-interface", OURS];
  const back = ["--destination", address, "!", "--in-interface", OURS, "--out-interface", bridge];
  const answers = ["--match", "conntrack", "--ctstate", "RELATED,ESTABLISHED"];
  const masked = ["--source", address, "!", "--out-interface", OURS];
  return [
    { table: "nat", chain: "POSTROUTING", place: "first", words: [...masked, ...marked(mark), "--jump", "MASQUERADE"] },
    { ...forwarded, place: "first", words: [...out, ...marked(mark), "--jump", "ACCEPT"] },
    { ...forwarded, place: "first", words: [...back, ...answers, ...marked(mark), "--jump", "ACCEPT"] },
  ];
}

/** Adds those that are not there yet. */
export async function ensureRules(commands: CommandPort, rules: readonly Rule[], purpose: Purpose): Promise<void> {
  const there = await Promise.all(rules.map((rule) => isThere(commands, rule)));
  for (const rule of rules.filter((_, index) => !there[index])) {
    const verb = rule.place === "first" ? "--insert" : "--append";
    await succeed(commands, argvOf(verb, rule), purpose);
  }
}

/** Removes those that are there, however often. */
export async function removeRules(commands: CommandPort, rules: readonly Rule[], purpose: Purpose): Promise<void> {
  for (const rule of rules) {
    while (await isThere(commands, rule)) await succeed(commands, argvOf("--delete", rule), purpose);
  }
}

const forwarded = { table: "filter", chain: "FORWARD" } as const;

function marked(mark: string): readonly string[] {
  return ["--match", "comment", "--comment", mark];
}

async function isThere(commands: CommandPort, rule: Rule): Promise<boolean> {
  return (await commands.run(argvOf("--check", rule))).exitCode === 0;
}

function argvOf(verb: string, { table, chain, words }: Rule) {
  return ["iptables", "--wait", "--table", table, verb, chain, ...words] as const;
}
