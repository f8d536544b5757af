import { spawnSync } from "node:child_process";

/** Whether this computer's `docker stack deploy` can wait, as clients since 26 do with `--detach=false`. */
export function canWait(): boolean {
  return String(spawnSync("docker", ["stack", "deploy", "--help"]).stdout).includes("--detach");
}
