import type { Capabilities } from "../../../core/references.ts";
import type { Argv, CommandPort } from "../../command/port.ts";

/** Tries it in a network namespace that goes with the command. */
const scratch: Argv = ["unshare", "--net"];
/** 16 bytes of key, 4 of salt, as Swarm uses it. Nothing is ever encrypted with it. */
const PROBE_KEY = `0x${"00".repeat(20)}`;

/** Docker loads this module by itself when it is there. */
const loadIpvs: Argv = ["modprobe", "ip_vs"];
const showIpvs: Argv = [...scratch, "cat", "/proc/net/ip_vs"];
const addVxlan: Argv = [...scratch, "ip", "link", "add", "probe", "type", "vxlan", "id", "1", "dstport", "4789"];
// oxfmt-ignore
const addEsp: Argv = [
  ...scratch, "ip", "xfrm", "state", "add", "src", "192.0.2.1", "dst", "192.0.2.2", "proto", "esp", "spi", "1",
  "mode", "transport", "aead", "rfc4106(gcm(aes))", PROBE_KEY, "64",
];

/**
 * What this host's kernel can do for its machines. It is tried, not guessed from a version; kernel modules that
 * this loads stay, nothing else does.
 */
export async function measureCapabilities(commands: CommandPort): Promise<Capabilities> {
  await commands.run(loadIpvs);
  const [ipvs, esp, vxlan] = await Promise.all([showIpvs, addEsp, addVxlan].map((argv) => works(commands, argv)));
  return { ipvs: ipvs === true, esp: esp === true, vxlan: vxlan === true };
}

async function works(commands: CommandPort, argv: Argv): Promise<boolean> {
  return (await commands.run(argv)).exitCode === 0;
}
