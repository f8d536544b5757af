import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/*
 * A namespace that plays the internet: behind this host's default route, with a name server and a web server. It knows
 * no way to addresses of machines: what comes from there must come in this host's name.
 */
export const site = "site.example";
const uplink = { here: "203.0.113.2", there: "203.0.113.1" };
const nameServer = "198.51.100.53";
const webServer = "198.51.100.80";
const SPACE = "internet";
/** This host's end of the way there. */
export const UPLINK = "uplink";

const ip = (...args: readonly string[]): Buffer => execFileSync("ip", args);
const there = (...args: readonly string[]): Buffer => ip("-n", SPACE, ...args);

/** Puts this host's network, which must be a world's own, onto an internet. @returns what takes it away again */
export async function connectToInternet(): Promise<() => void> {
  ip("netns", "add", SPACE);
  ip("link", "add", "name", UPLINK, "type", "veth", "peer", "name", "eth0", "netns", SPACE);
  there("address", "add", `${uplink.there}/24`, "dev", "eth0");
  for (const server of [nameServer, webServer]) there("address", "add", `${server}/32`, "dev", "lo");
  for (const link of ["lo", "eth0"]) there("link", "set", "dev", link, "up");
  ip("address", "add", `${uplink.here}/24`, "dev", UPLINK);
  ip("link", "set", "dev", UPLINK, "up");
  ip("route", "add", "default", "via", uplink.there);
  writeFileSync("/run/resolv.conf", `nameserver ${nameServer}\n`);
  execFileSync("mount", ["--bind", "/run/resolv.conf", "/etc/resolv.conf"]);

  const script = fileURLToPath(new URL("./internet-servers.ts", import.meta.url));
  const node = [process.execPath, "--import", import.meta.resolve("tsx"), script, nameServer, webServer, site];
  const servers = spawn("ip", ["netns", "exec", SPACE, ...node], { stdio: ["ignore", "pipe", "inherit"] });
  await once(servers.stdout, "data");
  return () => {
    servers.kill("SIGKILL");
    execFileSync("umount", ["/etc/resolv.conf"]);
    ip("link", "delete", UPLINK);
    ip("netns", "delete", SPACE);
  };
}

/** Whether somebody out there who knows the way reaches an address behind this host. */
export function reachedFromOutside(address: string): boolean {
  there("route", "replace", `${address}/32`, "via", uplink.here);
  try {
    ip("netns", "exec", SPACE, "busybox", "ping", "-c", "1", "-W", "1", address);
    return true;
  } catch {
    return false;
  } finally {
    there("route", "delete", `${address}/32`);
  }
}
