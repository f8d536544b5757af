import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

/** Its own mounts, processes, network and host name: a host of its own but for the kernel and the disk. */
const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--fork", "--kill-child=SIGKILL"];

/**
 * What a host is like under systemd: mounts are shared. State goes to memory, so no other run is seen and nothing is
 * left on the disk. Kernel modules are loaded before, as they bring sysctls along and stay.
 */
const prepare = `
  modprobe --all --quiet br_netfilter ipv6 overlay vxlan 2>/dev/null || true
  umount -R /run/netns 2>/dev/null || true
  mount --make-rshared /
  mount -t tmpfs tmpfs /var/lib
  mount -t tmpfs tmpfs /run
  ip link set lo up
  exec "$@"
`;

/** Why no world can be made here, or `undefined`. */
export function whyNoWorld(): string | undefined {
  if (process.platform !== "linux") return "needs Linux";
  return process.geteuid?.() === 0 ? undefined : "needs root";
}

/**
 * Runs a TypeScript file in a world of its own. All processes of that world end with the file.
 *
 * @returns what it wrote, read as JSON
 */
export function inOwnWorld(file: URL, ...args: string[]): Promise<unknown> {
  const node = [process.execPath, "--import", import.meta.resolve("tsx"), fileURLToPath(file), ...args];
  const argv = [
    ...namespaces,
    "--propagation",
    "private",
    "--mount-proc",
    "/bin/sh",
    "-euc",
    prepare,
    "world",
    ...node,
  ];
  return new Promise((resolve, reject) => {
    execFile("unshare", argv, { encoding: "utf8" }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${error.message}\n${stderr}`));
      else resolve(JSON.parse(stdout));
    });
  });
}
