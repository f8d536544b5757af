import { problem, type SwarmwrightError } from "../../../core/errors.ts";
import type { Labels } from "../../../core/labels.ts";
import { succeed } from "../../command/succeed.ts";
import type { LocalSettings, MachineName } from "../port.ts";
import { chooseAddress, chooseSubnet, macOf } from "./addresses.ts";
import { addressesIn, listAddresses, listRoutes, routesIn } from "./host-addresses.ts";
import type { LocalHost } from "./host.ts";
import { stackFolder } from "./names.ts";
import type { Places } from "./places.ts";
import type { MachineRecord } from "./record.ts";
import { readAllMachines, readMachine, writeMachine } from "./store.ts";

/**
 * Writes a machine's record, with an address that no other has. The host's lock must be held.
 *
 * @throws `conflict` when there is one, or no address is left
 */
export async function createRecord(
  host: LocalHost,
  places: Places,
  machine: MachineName,
  settings: LocalSettings,
  labels: Labels,
): Promise<MachineRecord> {
  if (await readMachine(places)) throw nameTaken(places);
  const others = await readAllMachines(host.dataRoot);
  const neighbours = others.filter((other) => stackFolder(other) === stackFolder(machine));
  const subnet = neighbours[0]?.subnet ?? (await newSubnet(host, places, others));
  const used = neighbours.map(({ address }) => address);
  const address = chooseAddress(subnet, machine.name, used);
  if (address === undefined) throw full(places, subnet);
  const { project, stack, name } = machine;
  const identity = { version: 1, machineId: host.newId(), project, stack, name } as const;
  const record = { ...identity, subnet, address, mac: macOf(address), settings, labels };
  await writeMachine(places, record);
  return record;
}

/** A subnet that neither another stack nor this host uses. */
async function newSubnet(host: LocalHost, places: Places, others: readonly MachineRecord[]): Promise<string> {
  const purpose = { at: places.label, remedy: "run this line to see what is wrong with this host's network" };
  const addresses = addressesIn(await succeed(host.commands, listAddresses, purpose));
  const routes = routesIn(await succeed(host.commands, listRoutes, purpose));
  const taken = [...others.map(({ subnet }) => subnet), ...addresses.map(({ network }) => network), ...routes];
  const subnet = chooseSubnet(host.pools, taken);
  if (subnet === undefined) throw noSubnet(host, places);
  return subnet;
}

function nameTaken({ label, folder }: Places): SwarmwrightError {
  return problem("conflict", label, `there is such a machine already, in ${folder}`, "give this one another name");
}

function full({ label }: Places, subnet: string): SwarmwrightError {
  const remedy = "remove machines of this stack, or put some into another stack";
  return problem("conflict", label, `no address of ${subnet} is left`, remedy);
}

function noSubnet({ pools }: LocalHost, { label }: Places): SwarmwrightError {
  const summary = `no /24 of ${pools.join(" or ")} is left: other stacks, or routes of this host, use them all`;
  return problem("conflict", label, summary, "destroy a stack, or see with ip route which route covers them");
}
