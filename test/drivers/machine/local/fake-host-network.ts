import { fakeCommands } from "../../../../lib/drivers/command/fake.ts";
import type { CommandPort, CommandResult } from "../../../../lib/drivers/command/port.ts";

export interface FakeLink {
  readonly addresses: string[];
  readonly up: boolean;
  readonly alias?: string;
  readonly mac?: string;
  readonly master?: string;
  readonly peer?: { readonly name: string; readonly mac: string; readonly pid: string };
}

export interface FakeHostNetwork extends CommandPort {
  readonly links: Record<string, FakeLink>;
  /** Each with its table and its chain before it; what comes first in a chain comes first. */
  readonly rules: string[];
  /** The same host, for a driver that is killed when it has run so many commands. */
  dyingAfter(commands: number): CommandPort;
  forbidDeletion(): void;
}

type Answer = Partial<CommandResult>;

/** `ip` and `iptables` as far as this library uses them, over links and rules in memory. */
export function fakeHostNetwork(): FakeHostNetwork {
  const links: Record<string, FakeLink> = {};
  const rules: string[] = [];
  let deletable = true;

  const verbs = verbsOver(links, () => deletable);
  const commands = fakeCommands({
    ip: (...args) => {
      const [object = "", verb = "", ...rest] = args.filter((arg) => !arg.startsWith("-"));
      return verbs[`${object} ${verb}`]?.(rest) ?? no(`unknown: ${args.join(" ")}`);
    },
    iptables: (_wait, _table, table, verb, ...rule) => changeRules(rules, verb, [table, ...rule].join(" ")),
  });
  return {
    ...commands,
    links,
    rules,
    forbidDeletion: () => {
      deletable = false;
    },
    dyingAfter(count) {
      let left = count;
      return {
        async run(argv) {
          if (left === 0) throw new Error("killed");
          left -= 1;
          return commands.run(argv);
        },
      };
    },
  };
}

type Verbs = Readonly<Record<string, (args: readonly string[]) => Answer>>;

/** What `ip` can be told. */
function verbsOver(links: Record<string, FakeLink>, isDeletable: () => boolean): Verbs {
  return {
    "link add": (args) => {
      const name = after(args, "name");
      if (links[name]) return no("RTNETLINK answers: File exists");
      const end = args.indexOf("peer");
      const own = end < 0 ? args : args.slice(0, end);
      const peer = end < 0 ? undefined : peerOf(args.slice(end + 1));
      links[name] = {
        addresses: [],
        up: false,
        ...(own.includes("address") && { mac: after(own, "address") }),
        ...(peer && { peer }),
      };
      return {};
    },
    "link set": (args) => {
      const name = after(args, "dev");
      const link = links[name];
      if (!link) return no(`Cannot find device "${name}"`);
      const master = args.includes("master") && { master: after(args, "master") };
      const alias = args.includes("alias") && { alias: after(args, "alias") };
      links[name] = { ...link, ...master, ...alias, up: link.up || args.includes("up") };
      return {};
    },
    "link delete": (args) => {
      const name = args.at(-1) ?? "";
      if (!links[name]) return no(`Cannot find device "${name}"`);
      if (!isDeletable()) return no("RTNETLINK answers: Operation not permitted");
      delete links[name];
      return {};
    },
    "link show": (args) => {
      const name = after(args, "dev");
      const link = links[name];
      return link ? { stdout: JSON.stringify([{ ifname: name, ifalias: link.alias }]) } : no("does not exist");
    },
    "address replace": ([address = "", ...args]) => {
      const link = links[after(args, "dev")];
      if (link && !link.addresses.includes(address)) link.addresses.push(address);
      return link ? {} : no("Cannot find device");
    },
    "address show": () => ({ stdout: JSON.stringify(Object.entries(links).map(addressLine)) }),
  };
}

function changeRules(rules: string[], verb: string | undefined, rule: string): Answer {
  const index = rules.indexOf(rule);
  if (verb === "--insert") rules.unshift(rule);
  else if (verb === "--append") rules.push(rule);
  else if (index < 0) return no("Bad rule (does a matching rule exist in that chain?).");
  else if (verb === "--delete") rules.splice(index, 1);
  return {};
}

function peerOf(args: readonly string[]) {
  return { name: after(args, "name"), mac: after(args, "address"), pid: after(args, "netns") };
}

function addressLine([ifname, { addresses }]: [string, FakeLink]) {
  const infos = addresses.map((address) => address.split("/"));
  return { ifname, addr_info: infos.map(([local, prefix]) => ({ local, prefixlen: Number(prefix) })) };
}

function after(args: readonly string[], word: string): string {
  return args[args.indexOf(word) + 1] ?? "";
}

function no(stderr: string): Answer {
  return { exitCode: 2, stderr };
}
