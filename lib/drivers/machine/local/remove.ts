import { clearUp, kill } from "./halt.ts";
import { type LocalHost, networkOf, withHostLock } from "./host.ts";
import { removeNetwork } from "./network.ts";
import type { Places } from "./places.ts";
import type { MachineRecord } from "./record.ts";
import { forgetMachine, hasNeighbours, refuseMounts, removeData, writeMachine } from "./store.ts";

/**
 * Ends a machine and removes all that it had, its record last. From the first step that loses something the record
 * says so: after a kill there is a machine that can only be removed, never one with half of its data.
 *
 * @throws `conflict` when something of this host is mounted in its folder; nothing was done then
 */
export async function removeMachine(host: LocalHost, places: Places, record: MachineRecord): Promise<void> {
  await refuseMounts(places);
  await kill(places);
  await clearUp(host, places, record);
  await writeMachine(places, { ...record, removing: true });
  await removeData(places);
  await withHostLock(host, undefined, async () => {
    if (!(await hasNeighbours(places))) await removeNetwork(host.commands, networkOf(host, record));
    await forgetMachine(places, host.dataRoot);
  });
}
