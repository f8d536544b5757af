import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { hostCommands } from "../../../../../lib/drivers/command/host.ts";
import type { CommandPort } from "../../../../../lib/drivers/command/port.ts";
import { systemSearchPath } from "../../../../../lib/drivers/command/search-path.ts";
import { localMachines } from "../../../../../lib/drivers/machine/local/machines.ts";
import { placesOf } from "../../../../../lib/drivers/machine/local/places.ts";
import { node1, inTime, allSettings } from "./machines-here.ts";

/*
 * A driver that is killed as `kill -9` does. Arguments: up or remove, and when: before it runs its nth command, at
 * "spawn" as soon as the machine's first process was started, at "socket" as soon as the engine's socket is there.
 */
const [verb, moment] = process.argv.slice(2);

function die(): void {
  process.kill(process.pid, "SIGKILL");
}

function dyingCommands(commands: CommandPort): CommandPort {
  let ran = 0;
  return {
    run(argv, abort) {
      ran += 1;
      if (ran === Number(moment)) die();
      return commands.run(argv, abort);
    },
  };
}

const commands = dyingCommands(hostCommands());
const searchPath = systemSearchPath(moment === "spawn" ? deadlyFlock() : undefined);
const machines = localMachines({ commands, searchPath });
if (moment === "socket") dieAtSocket();
if (verb === "remove") await machines.remove(node1, inTime());
else await up();

async function up(): Promise<void> {
  if (!(await machines.find(node1))) await machines.create(node1, allSettings, {});
  await machines.start(node1, inTime());
}

function dieAtSocket(): void {
  const { socket } = placesOf({ dataRoot: "/var/lib/swarmwright", runRoot: "/run/swarmwright" }, node1);
  setInterval(() => {
    if (existsSync(socket)) die();
  }, 1).unref();
}

/** A `flock` that goes on with a machine, but kills who asked for it. @returns the folder that it is in */
function deadlyFlock(): string {
  const folder = "/run/deadly";
  mkdirSync(folder, { recursive: true });
  const script = `#!/bin/sh\ncase "$*" in *unshare*) kill -9 $PPID ;; esac\nPATH=/usr/bin:/bin exec flock "$@"\n`;
  writeFileSync(`${folder}/flock`, script, { mode: 0o755 });
  return folder;
}
