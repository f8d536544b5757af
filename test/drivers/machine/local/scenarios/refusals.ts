import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { localMachines } from "../../../../../lib/drivers/machine/local/machines.ts";
import { placesOf } from "../../../../../lib/drivers/machine/local/places.ts";
import { changesBetween } from "../../../../support/host-snapshot.ts";
import { answer, inside, machines, node1, inTime, look, refusalOf, settings } from "./machines-here.ts";

/* What goes wrong with a machine, and what its user is told. */
const places = placesOf({ dataRoot: "/var/lib/swarmwright", runRoot: "/run/swarmwright" }, node1);
process.env["PULUMI_CONFIG_PASSPHRASE"] = "hush";
const before = look();

await machines.create(node1, settings, {});
mkdirSync(places.etcDocker);
writeFileSync(`${places.etcDocker}/daemon.json`, `{"storage-driver": "punch-cards"}`);
const badEngine = await refusalOf(machines.start(node1, inTime()));
const afterBadEngine = changesBetween(before, look()).filter((line) => !line.includes("/var/lib/swarmwright"));

rmSync(`${places.etcDocker}/daemon.json`);
await machines.start(node1, inTime());
const environments = machineProcesses().map((pid) => readFileSync(`/proc/${pid}/environ`, "utf8"));

mkdirSync(`${places.data}/elsewhere`);
execFileSync("mount", ["-t", "tmpfs", "tmpfs", `${places.data}/elsewhere`]);
const mounted = await refusalOf(machines.remove(node1, inTime()));
const stillRuns = (await machines.find(node1))?.running;
execFileSync("umount", [`${places.data}/elsewhere`]);

await machines.stop(node1, inTime());
const orderly = readFileSync(places.log, "utf8").includes("Daemon shutdown complete");

await machines.start(node1, inTime());
await inside(node1, "sh", "-c", "kill -STOP $(pidof dockerd)");
await localMachines({ stopTimeoutMs: 500 }).stop(node1, inTime());
const disorderly = readFileSync(places.log, "utf8").includes("Daemon shutdown complete");
const deaf = { running: (await machines.find(node1))?.running, processes: machineProcesses().length };
const record = JSON.parse(readFileSync(places.record, "utf8")) as object;
writeFileSync(places.record, JSON.stringify({ ...record, removing: true }));
const halfRemoved = await refusalOf(machines.start(node1, inTime()));

writeFileSync(places.record, "{");
const corrupt = await refusalOf(machines.find(node1));
writeFileSync(places.record, JSON.stringify(record));
await machines.remove(node1, inTime());

answer({
  badEngine,
  afterBadEngine,
  processes: environments.length,
  passphrases: environments.filter((text) => text.includes("hush")).length,
  mounted,
  stillRuns,
  orderly,
  disorderly,
  deaf,
  halfRemoved,
  corrupt,
  left: changesBetween(before, look()),
});

/** Their numbers: the processes that are here now and were not before. */
function machineProcesses(): string[] {
  const lines = changesBetween(before, look());
  return lines.flatMap((line) => /^\+ processes: (\d+) /.exec(line)?.[1] ?? []);
}
